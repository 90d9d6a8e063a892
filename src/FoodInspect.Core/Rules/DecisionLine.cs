using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>A line across the belt; endless in both directions.</summary>
internal sealed class DecisionLine(IReadOnlyList<IReadOnlyList<double>> points)
{
    private readonly Point2d _from = new(points[0][0], points[0][1]);
    private readonly Point2d _to = new(points[1][0], points[1][1]);

    /// <summary>True if the two points lie on different sides.</summary>
    public bool Separates(Point2d a, Point2d b) => Side(a) != Side(b);

    private bool Side(Point2d point) =>
        (_to.X - _from.X) * (point.Y - _from.Y) - (_to.Y - _from.Y) * (point.X - _from.X) >= 0;
}
