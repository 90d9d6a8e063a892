using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>An upright rectangle in pixels of the camera's picture, with fractions; may lie outside of the picture.</summary>
internal readonly record struct Extent(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    public Point2d Centre => new((Left + Right) / 2, (Top + Bottom) / 2);

    public static Extent Of(Rect box) => new(box.Left, box.Top, box.Left + box.Width, box.Top + box.Height);

    public Rect ToRect() => new((int)Left, (int)Top, (int)Math.Ceiling(Width), (int)Math.Ceiling(Height));

    public Extent Moved(Point2d by) => new(Left + by.X, Top + by.Y, Right + by.X, Bottom + by.Y);

    public Extent Grown(double margin) => new(Left - margin, Top - margin, Right + margin, Bottom + margin);

    public Extent Grown(Point2d margin) => new(Left - margin.X, Top - margin.Y, Right + margin.X, Bottom + margin.Y);

    public Extent And(Extent other) => new(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public Extent Around(Extent other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>True if it reaches an edge of the picture, so that there may be more of it outside.</summary>
    public bool IsCutBy(Size picture) => IsCutAcross(picture) || IsCutDown(picture);

    /// <summary>True if it reaches the left or the right edge of the picture.</summary>
    public bool IsCutAcross(Size picture) => Left <= 0 || Right >= picture.Width;

    /// <summary>True if it reaches the upper or the lower edge of the picture.</summary>
    public bool IsCutDown(Size picture) => Top <= 0 || Bottom >= picture.Height;

    /// <summary>Distance between the nearest points of two rectangles; 0 if they touch.</summary>
    public double GapTo(Extent other)
    {
        var across = Math.Max(0, Math.Max(other.Left - Right, Left - other.Right));
        var down = Math.Max(0, Math.Max(other.Top - Bottom, Top - other.Bottom));
        return Math.Sqrt(across * across + down * down);
    }

    /// <summary>True if the point lies in the ellipse that fills this rectangle: products are rounder than their boxes.</summary>
    public bool EllipseHolds(Point2d point)
    {
        var x = (point.X - Centre.X) / (Width / 2);
        var y = (point.Y - Centre.Y) / (Height / 2);
        return x * x + y * y <= 1;
    }

    /// <summary>Intersection over union, 0 to 1.</summary>
    public double OverlapWith(Extent other)
    {
        var both = And(other).Area;
        return both <= 0 ? 0 : both / (Area + other.Area - both);
    }

    /// <summary>How far the borders lie from where they were, of those that the edges of the picture cut neither time; null if there are none.</summary>
    public static double? FreeShift(double low, double high, double seenLow, double seenHigh, int size) =>
        FreeShifts(low, high, seenLow, seenHigh, size) switch
        {
            ({ } ofLow, { } ofHigh) => (ofLow + ofHigh) / 2,
            var (ofLow, ofHigh) => ofLow ?? ofHigh,
        };

    /// <summary>How far each of the two borders lies from where it was; null of one that an edge of the picture cuts either time.</summary>
    public static (double? OfLow, double? OfHigh) FreeShifts(double low, double high, double seenLow, double seenHigh, int size) =>
        (low > 0 && seenLow > 0 ? seenLow - low : null, high < size && seenHigh < size ? seenHigh - high : null);
}
