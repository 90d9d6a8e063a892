using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>A polygon in the camera's picture where a rule holds.</summary>
internal sealed class Zone
{
    private readonly Point2d[] _corners;

    /// <summary>A zone with these corners [x, y], in pixels.</summary>
    public Zone(IReadOnlyList<IReadOnlyList<double>> corners)
    {
        _corners = [.. corners.Select(corner => new Point2d(corner[0], corner[1]))];
        var twice = 0.0;
        for (var (i, j) = (0, _corners.Length - 1); i < _corners.Length; j = i++)
            twice += _corners[j].X * _corners[i].Y - _corners[i].X * _corners[j].Y;
        AreaPx = Math.Abs(twice) / 2;
    }

    /// <summary>Area in pixels of the camera's picture (the shoelace formula).</summary>
    public double AreaPx { get; }

    /// <summary>True if the point is inside (even-odd rule).</summary>
    public bool Holds(Point2d point)
    {
        var inside = false;
        for (var (i, j) = (0, _corners.Length - 1); i < _corners.Length; j = i++)
        {
            var (a, b) = (_corners[i], _corners[j]);
            if (a.Y > point.Y != b.Y > point.Y && point.X < (b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y) + a.X)
                inside = !inside;
        }

        return inside;
    }

    /// <summary>True if a straight way between two points leads through it.</summary>
    public bool IsCrossedBy(Point2d from, Point2d to)
    {
        if (Holds(from) || Holds(to))
            return true;
        for (var (i, j) = (0, _corners.Length - 1); i < _corners.Length; j = i++)
        {
            if (Turn(from, to, _corners[i]) * Turn(from, to, _corners[j]) < 0 && Turn(_corners[i], _corners[j], from) * Turn(_corners[i], _corners[j], to) < 0)
                return true;
        }

        return false;
    }

    /// <summary>Above 0 if the way from a over b to c turns one way, below 0 if it turns the other way.</summary>
    private static double Turn(Point2d a, Point2d b, Point2d c) => (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
