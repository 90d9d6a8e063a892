using OpenCvSharp;

namespace FoodInspect.Core.Frames;

/// <summary>
/// Native picture memory, rented and given back, so that a running line neither allocates pixels nor leaks them. What is
/// idle is kept of the shapes rented last only, so that pictures of ever other sizes do not pile up.
/// Thread-safe. <see cref="Outstanding"/> is zero when every frame has found its end.
/// </summary>
/// <param name="keptShapes">Of how many shapes; at least as many as are rented by turns.</param>
public sealed class FramePool(int keptShapes = FramePool.ShapesOfALine) : IDisposable
{
    /// <summary>More than the pictures and label maps of one line have.</summary>
    public const int ShapesOfALine = 4;

    private readonly Lock _gate = new();
    // The shapes rented last, the latest at the end; so few that a search is cheaper than a hash.
    private readonly List<IdlePictures> _shapes = [];
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
            var mat = TakeUp(new Shape(height, width, type)).TryPop(out var idle) ? idle : new Mat(height, width, type);
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
            var index = Find(new Shape(mat.Rows, mat.Cols, mat.Type()));
            if (index >= 0)
                _shapes[index].Idle.Push(mat);
            else
                mat.Dispose(); // others took its place meanwhile, or the pool is gone
        }
    }

    /// <summary>The idle pictures of a shape, which is the latest from now on; the shape that has waited longest may lose its own.</summary>
    private Stack<Mat> TakeUp(Shape shape)
    {
        var index = Find(shape);
        var taken = index >= 0 ? _shapes[index] : new IdlePictures(shape, []);
        if (index >= 0)
            _shapes.RemoveAt(index);
        _shapes.Add(taken);
        if (_shapes.Count > keptShapes)
        {
            _shapes[0].Free();
            _shapes.RemoveAt(0);
        }

        return taken.Idle;
    }

    private int Find(Shape shape)
    {
        var index = _shapes.Count - 1;
        while (index >= 0 && _shapes[index].Shape != shape)
            index--;
        return index;
    }

    /// <summary>Frees what is idle; what is still out is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var shape in _shapes)
                shape.Free();
            _shapes.Clear();
        }
    }

    private readonly record struct Shape(int Height, int Width, MatType Type);

    private readonly record struct IdlePictures(Shape Shape, Stack<Mat> Idle)
    {
        public void Free()
        {
            foreach (var mat in Idle)
                mat.Dispose();
        }
    }
}
