using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Belts whose every frame is drawn by the test, so that they may change their speed or show what no row of discs does.</summary>
internal static class DrawnBelt
{
    /// <summary>Each single frame counts, and so does a foreign body of any size.</summary>
    public static RuleOptions AnyForeignBody { get; } = new() { Name = "foreign", Kind = RuleKind.Absence, Class = "foreign", Expected = Expected.Absent, Severity = Severity.Stop };

    /// <summary>More rot than a twentieth of the item.</summary>
    public static RuleOptions SomeRot { get; } = new() { Name = "rot", Kind = RuleKind.Coverage, Class = "rot", MaximumRatio = 0.05 };

    public static TestLine Run(RecipeOptions recipe, int frames, Action<Mat, long> draw, Size? picture = null)
    {
        using var pool = new FramePool();
        var belt = new MadeBelt(pool, default, []) { Picture = picture ?? new(640, 360), AlsoDraw = draw };
        var line = new TestLine(recipe, belt.Picture);
        for (var frame = 0; frame < frames; frame++)
            line.Take(belt.Frame(frame));
        line.Finish();
        return line;
    }

    public static void Disc(Mat map, double x, double y, double radius, byte classId) =>
        Cv2.Circle(map, new Point((int)Math.Round(x * 16), (int)Math.Round(y * 16)), (int)(radius * 16), Scalar.All(classId), -1, LineTypes.Link8, 4);

    public static void Box(Mat map, double x, double y, int width, int height, byte classId) =>
        Cv2.Rectangle(map, new Rect((int)Math.Round(x), (int)Math.Round(y), width, height), Scalar.All(classId), -1);

    public static int Count(this TestLine line, VerdictKind kind) => line.Judged.Count(item => item.Verdict.Kind == kind);
}
