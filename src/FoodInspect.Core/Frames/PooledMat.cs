using OpenCvSharp;

namespace FoodInspect.Core.Frames;

/// <summary>
/// One rented native picture of a <see cref="FramePool"/>. Whoever holds it owns the pixels until <see cref="Dispose"/>,
/// which gives them back; a second call does nothing, and using <see cref="Mat"/> afterwards throws.
/// </summary>
public sealed class PooledMat : IDisposable
{
    private readonly FramePool _pool;
    private Mat? _mat;

    internal PooledMat(FramePool pool, Mat mat)
    {
        _pool = pool;
        _mat = mat;
    }

    /// <summary>The pixels; their content is whatever the last renter left. Never dispose this Mat itself.</summary>
    /// <exception cref="ObjectDisposedException">The picture was already given back.</exception>
    public Mat Mat => _mat ?? throw new ObjectDisposedException(nameof(PooledMat), "The picture was already given back to its pool.");

    /// <inheritdoc />
    public void Dispose()
    {
        var mat = Interlocked.Exchange(ref _mat, null);
        if (mat is not null)
            _pool.Return(mat);
    }
}
