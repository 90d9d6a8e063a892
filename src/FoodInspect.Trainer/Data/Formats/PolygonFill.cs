using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// Fills polygons by the even-odd rule. Coordinates are those of COCO and LabelMe: pixel (x, y) is the square from (x, y) to
/// (x + 1, y + 1), and belongs to the polygon if its centre does. OpenCV's own filling takes integer coordinates as centres of pixels
/// and the edge into the polygon, so that a traced mask would not come back as it was.
/// </summary>
internal static class PolygonFill
{
    // Each takes 8 bytes until the polygon is filled; no outline that somebody drew has as many.
    private const long MostCrossings = 1L << 25;

    /// <summary>Sets the pixels inside to 255; what lies outside the picture is cut off.</summary>
    /// <param name="mask">8-bit, one channel.</param>
    /// <param name="corners">At least three; the last is joined to the first.</param>
    /// <exception cref="InvalidDataException">Too few corners, one that is no number, or an outline that goes up and down without end.</exception>
    public static unsafe void Fill(Mat mask, IReadOnlyList<Point2d> corners)
    {
        if (corners.Count < 3)
            throw new InvalidDataException($"a polygon of {corners.Count} corners; it takes three");
        if (corners.Any(corner => !double.IsFinite(corner.X) || !double.IsFinite(corner.Y)))
            throw new InvalidDataException("a polygon with a corner that is no number");
        var count = Enumerable.Range(0, corners.Count).Sum(i => RowsBetween(corners[i], corners[(i + 1) % corners.Count], mask.Rows));
        if (count > MostCrossings)
            throw new InvalidDataException($"a polygon of {corners.Count} corners whose edges cross rows of pixels {count} times; at most {MostCrossings} are filled");
        var crossings = new List<double>[mask.Rows];
        for (var i = 0; i < corners.Count; i++)
            AddCrossings(crossings, corners[i], corners[(i + 1) % corners.Count]);
        for (var y = 0; y < crossings.Length; y++)
        {
            if (crossings[y] is not { } at)
                continue;
            at.Sort();
            for (var i = 0; i + 1 < at.Count; i += 2)
            {
                var (first, end) = (FirstCentreFrom(at[i], mask.Cols), FirstCentreFrom(at[i + 1], mask.Cols));
                if (end > first)
                    new Span<byte>((byte*)mask.Ptr(y) + first, end - first).Fill(255);
            }
        }
    }

    private static void AddCrossings(List<double>[] crossings, Point2d from, Point2d to)
    {
        // Always from the upper end, so that an edge walked both ways crosses at exactly the same places.
        var (upper, lower) = from.Y <= to.Y ? (from, to) : (to, from);
        var slope = (lower.X - upper.X) / (lower.Y - upper.Y);
        var end = FirstCentreFrom(lower.Y, crossings.Length);
        for (var y = FirstCentreFrom(upper.Y, crossings.Length); y < end; y++)
            (crossings[y] ??= []).Add(upper.X + ((y + 0.5 - upper.Y) * slope));
    }

    private static long RowsBetween(Point2d from, Point2d to, int rows) => Math.Abs(FirstCentreFrom(from.Y, rows) - FirstCentreFrom(to.Y, rows));

    /// <summary>The first pixel whose centre is not before a place, 0 to <paramref name="count"/>.</summary>
    private static int FirstCentreFrom(double place, int count) => (int)Math.Clamp(Math.Ceiling(place - 0.5), 0, count);
}
