using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>An outline of whole pixels: corners of pixels, each edge level or upright.</summary>
/// <param name="Corners">In order; the last is joined to the first.</param>
/// <param name="IsHole">True if it bounds a hole and not the object.</param>
internal sealed record PixelOutline(IReadOnlyList<Point> Corners, bool IsHole);

/// <summary>
/// Traces the borders between pixels (crack following; Rosenfeld and Kak 1982, section 11.1), so that <see cref="PolygonFill"/> gives
/// back exactly the pixels. OpenCV's contours run through the centres of pixels and would shave half a pixel off.
/// </summary>
internal static class PolygonTrace
{
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The outlines of a mask; where two pixels meet in a corner only, they count as apart.</summary>
    /// <param name="inside">8-bit, continuous, not 0 inside.</param>
    /// <param name="origin">Where its upper left corner lies in the picture.</param>
    public static IReadOnlyList<PixelOutline> Of(Mat inside, Point origin)
    {
        var (width, edges) = (inside.Cols + 1, Edges(inside));
        var outlines = new List<PixelOutline>();
        for (var start = 0; start < edges.Length; start++)
        {
            while (edges[start] != 0)
                outlines.Add(Follow(edges, width, start, origin));
        }
        return outlines;
    }

    /// <summary>
    /// One closed polygon: the outer outline, and from its corner nearest to each hole a cut to the hole and back. The cut has no area,
    /// so that even-odd and non-zero filling both leave the hole out.
    /// </summary>
    public static IReadOnlyList<Point> Joined(IReadOnlyList<PixelOutline> outlines)
    {
        var outer = outlines.Single(outline => !outline.IsHole).Corners;
        var cuts = outlines.Where(outline => outline.IsHole).Select(hole => (Hole: hole.Corners, At: NearestCorner(outer, hole.Corners[0]))).ToLookup(cut => cut.At);
        var joined = new List<Point>();
        for (var i = 0; i < outer.Count; i++)
        {
            joined.Add(outer[i]);
            foreach (var (hole, _) in cuts[i])
                joined.AddRange([.. hole, hole[0], outer[i]]);
        }
        return joined;
    }

    /// <summary>For each corner of a pixel a bit for each direction in which a border leaves it, the inside on the right hand.</summary>
    private static byte[] Edges(Mat inside)
    {
        var (rows, columns) = (inside.Rows, inside.Cols);
        inside.GetArray(out byte[] pixels);
        bool Inside(int x, int y) => x >= 0 && y >= 0 && x < columns && y < rows && pixels[(y * columns) + x] != 0;
        var edges = new byte[(rows + 1) * (columns + 1)];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                if (!Inside(x, y))
                    continue;
                var (above, below) = ((y * (columns + 1)) + x, ((y + 1) * (columns + 1)) + x);
                edges[above] |= (byte)(Inside(x, y - 1) ? 0 : 1);
                edges[above + 1] |= (byte)(Inside(x + 1, y) ? 0 : 2);
                edges[below + 1] |= (byte)(Inside(x, y + 1) ? 0 : 4);
                edges[below] |= (byte)(Inside(x - 1, y) ? 0 : 8);
            }
        }
        return edges;
    }

    /// <summary>Walks from a corner back to it, taking the edges away; keeps the corners where it turns.</summary>
    private static PixelOutline Follow(byte[] edges, int width, int start, Point origin)
    {
        var corners = new List<Point>();
        var area = 0L;
        var first = int.TrailingZeroCount(edges[start]);
        var (at, direction) = (start, first);
        do
        {
            edges[at] &= (byte)~(1 << direction);
            var (x, y) = (at % width, at / width);
            var (stepX, stepY) = Steps[direction];
            area += ((long)x * (y + stepY)) - ((long)(x + stepX) * y);
            at += stepX + (stepY * width);
            // To the right where there is a choice: around the pixel's own corner.
            var next = at == start ? first : (edges[at] & (1 << ((direction + 1) % 4))) != 0 ? (direction + 1) % 4 : int.TrailingZeroCount(edges[at]);
            if (next != direction)
                corners.Add(new Point(at % width, at / width) + origin);
            direction = next;
        }
        while (at != start);
        return new PixelOutline(corners, area < 0);
    }

    private static int NearestCorner(IReadOnlyList<Point> outline, Point place) =>
        Enumerable.Range(0, outline.Count).MinBy(i => outline[i].DistanceTo(place));
}
