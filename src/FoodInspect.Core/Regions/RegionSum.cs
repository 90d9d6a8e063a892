using OpenCvSharp;

namespace FoodInspect.Core.Regions;

/// <summary>Adds up the pixels of a region in the label map's own resolution.</summary>
internal struct RegionSum
{
    private byte _class;
    private int _blob;
    private int _left, _top, _right, _bottom;
    private double _sumX, _sumY;
    private long _confidence;

    /// <summary>Pixels added so far.</summary>
    public long Pixels { get; private set; }

    /// <summary>A sum with no pixels yet.</summary>
    public static RegionSum Empty(byte classId, int blob) =>
        new() { _class = classId, _blob = blob, _left = int.MaxValue, _top = int.MaxValue, _right = -1, _bottom = -1 };

    /// <summary>Adds a run and the confidences of its pixels.</summary>
    public void Add(RunLabels.Run run, ReadOnlySpan<byte> confidences)
    {
        var length = run.End - run.Start;
        Pixels += length;
        _sumX += length * (run.Start + run.End - 1) * 0.5;
        _sumY += (double)length * run.Row;
        _left = Math.Min(_left, run.Start);
        _right = Math.Max(_right, run.End);
        _top = Math.Min(_top, run.Row);
        _bottom = Math.Max(_bottom, run.Row + 1);
        foreach (var confidence in confidences)
            _confidence += confidence;
    }

    /// <summary>Adds a pixel and its confidence.</summary>
    public void Add(int x, int y, byte confidence) => Add(new RunLabels.Run(y, x, x + 1, _class), [confidence]);

    /// <summary>Adds all pixels of another sum.</summary>
    public void Add(in RegionSum other)
    {
        Pixels += other.Pixels;
        _sumX += other._sumX;
        _sumY += other._sumY;
        _left = Math.Min(_left, other._left);
        _right = Math.Max(_right, other._right);
        _top = Math.Min(_top, other._top);
        _bottom = Math.Max(_bottom, other._bottom);
        _confidence += other._confidence;
    }

    /// <summary>The region in pixels of the camera's picture.</summary>
    /// <param name="scale">Camera pixels in a pixel of the label map, across and down.</param>
    /// <param name="areaMm2">Area on the belt of so many pixels around a point, or null.</param>
    public readonly Region ToRegion(Point2d scale, Func<Point2d, double, double>? areaMm2)
    {
        var left = (int)Math.Floor(_left * scale.X);
        var top = (int)Math.Floor(_top * scale.Y);
        var box = new Rect(left, top, (int)Math.Ceiling(_right * scale.X) - left, (int)Math.Ceiling(_bottom * scale.Y) - top);
        // Pixel centres: the middle of pixel 0 lies half a pixel inside the picture at every scale.
        var centroid = new Point2d((_sumX / Pixels + 0.5) * scale.X - 0.5, (_sumY / Pixels + 0.5) * scale.Y - 0.5);
        var areaPx = Pixels * scale.X * scale.Y;
        return new Region(_class, areaPx, areaMm2?.Invoke(centroid, areaPx), box, centroid, _confidence / (255.0 * Pixels)) { Blob = _blob };
    }
}
