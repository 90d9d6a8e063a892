using OpenCvSharp;

namespace FoodInspect.Core.Frames;

/// <summary>
/// Native picture memory, rented and given back, so that a running line neither allocates pixels nor leaks them.
/// Thread-safe. <see cref="Outstanding"/> is zero when every frame has found its end.
/// </summary>
public sealed class FramePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Height, int Width, MatType Type), Stack<Mat>> _idle = [];
    private int _outstanding;
    private int _peakOutstanding;
    private bool _disposed;

    /// <summary>Pictures rented and not yet given back.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>The most pictures that were ever out at one moment.</summary>
    public int PeakOutstanding => Volatile.Read(ref _peakOutstanding);

    /// <summary>Rents a picture of the given shape. The caller owns it until it disposes it.</summary>
    /// <param name="height">Rows, in pixels; above zero.</param>
    /// <param name="width">Columns, in pixels; above zero.</param>
    /// <param name="type">Element type, for example <see cref="MatType.CV_8UC3"/> for BGR.</param>
    public PooledMat Rent(int height, int width, MatType type)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var mat = _idle.TryGetValue((height, width, type), out var stack) && stack.TryPop(out var idle)
                ? idle
                : new Mat(height, width, type);
            _outstanding++;
            _peakOutstanding = Math.Max(_peakOutstanding, _outstanding);
            return new PooledMat(this, mat);
        }
    }

    internal void Return(Mat mat)
    {
        lock (_gate)
        {
            _outstanding--;
            if (_disposed)
            {
                mat.Dispose();
                return;
            }

            var key = (mat.Rows, mat.Cols, mat.Type());
            if (!_idle.TryGetValue(key, out var stack))
                _idle[key] = stack = new Stack<Mat>();
            stack.Push(mat);
        }
    }

    /// <summary>Frees what is idle; what is still out is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var mat in _idle.Values.SelectMany(stack => stack))
                mat.Dispose();
            _idle.Clear();
        }
    }
}
