using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Overlays;

public sealed class OverlayPainterTests
{
    private static readonly OverlayScene Scene = new(12, JudgedFrames.Epoch, Verdict.Pass, []);

    [Fact]
    public void Paint_Region_TintsItsInsideAndDrawsItsEdgeSolid()
    {
        using var painter = new OverlayPainter("l", JudgedFrames.Classes);
        using var picture = new Mat(200, 200, MatType.CV_8UC3, Scalar.All(100));
        using var classes = new Mat(200, 200, MatType.CV_8UC1, Scalar.All(0));
        classes.Rectangle(new Rect(50, 50, 60, 60), Scalar.All(2), -1);

        painter.Paint(picture, classes, Scene);

        var (inside, edge) = (picture.At<Vec3b>(80, 80), picture.At<Vec3b>(80, 109));
        Assert.Equal(new Vec3b(100, 100, 100), picture.At<Vec3b>(150, 150));
        Assert.InRange(inside.Item2, 150, 190); // 100 towards 255, 45 %
        Assert.InRange(edge.Item2, 230, 255);
    }

    [Fact]
    public void Paint_LabelMapOfAnotherSize_IsScaledToThePicture()
    {
        using var painter = new OverlayPainter("l", JudgedFrames.Classes);
        using var picture = new Mat(200, 200, MatType.CV_8UC3, Scalar.All(100));
        using var classes = new Mat(50, 50, MatType.CV_8UC1, Scalar.All(0));
        classes.Rectangle(new Rect(25, 25, 20, 20), Scalar.All(3), -1);

        painter.Paint(picture, classes, Scene);

        Assert.NotEqual(new Vec3b(100, 100, 100), picture.At<Vec3b>(140, 140));
        Assert.Equal(new Vec3b(100, 100, 100), picture.At<Vec3b>(60, 60));
    }

    [Fact]
    public void Paint_RejectedItem_HasARedBoxAndAPassingOneAGreenOne()
    {
        using var painter = new OverlayPainter("l", JudgedFrames.Classes);
        using var picture = new Mat(360, 640, MatType.CV_8UC3, Scalar.All(0));

        painter.Paint(picture, null, Scene with
        {
            Items =
            [
                new(1, new Rect(100, 100, 80, 80), null), new(2, new Rect(300, 100, 80, 80), JudgedFrames.Rot(2)),
                new(3, new Rect(500, 100, 80, 80), null, IsSuspect: true),
                new(4, new Rect(300, 250, 80, 80), JudgedFrames.Rot(4) with { Severity = Severity.Info }),
            ],
        });

        var suspect = picture.At<Vec3b>(140, 500);
        Assert.True(suspect.Item2 > 4 * suspect.Item0 && suspect.Item1 > 2 * suspect.Item0, $"{suspect} is not amber");
        var noted = picture.At<Vec3b>(290, 300);
        Assert.True(noted.Item0 > 2 * noted.Item2, $"{noted} is not blue");
        var (sound, rotten) = (picture.At<Vec3b>(140, 100), picture.At<Vec3b>(140, 300));
        Assert.True(sound.Item1 > 2 * sound.Item2, $"{sound} is not green");
        Assert.True(rotten.Item2 > 2 * rotten.Item1, $"{rotten} is not red");
    }

    [Fact]
    public void Paint_LabelsThatWouldCoverEachOther_AreBothThere()
    {
        using var painter = new OverlayPainter("l", JudgedFrames.Classes);
        using var picture = new Mat(360, 640, MatType.CV_8UC3, Scalar.All(0));

        // The label of the rejected item reaches over the place of the other's, which goes below its box.
        painter.Paint(picture, null, Scene with { Items = [new(2, new Rect(130, 100, 20, 20), null), new(1, new Rect(100, 100, 20, 20), JudgedFrames.Rot(1))] });

        var (rotten, sound) = (picture.At<Vec3b>(97, 132), picture.At<Vec3b>(122, 132));
        Assert.True(rotten.Item2 > 2 * rotten.Item1, $"{rotten} is not red");
        Assert.True(sound.Item1 > 2 * sound.Item2, $"{sound} is not green");
    }

    [Fact]
    public void Paint_ItemAtTheVeryEdge_StaysInsideThePicture()
    {
        using var painter = new OverlayPainter("a line with quite a long name that does not fit", JudgedFrames.Classes);
        using var picture = new Mat(20, 30, MatType.CV_8UC3, Scalar.All(0));

        painter.Paint(picture, null, Scene with { Items = [new(1, new Rect(25, 0, 5, 5), JudgedFrames.Rot(1))] });

        Assert.Equal(new Size(30, 20), picture.Size());
    }

    [Fact]
    public void Paint_HeaderTooLongForThePicture_LeavesTheVerdictReadable()
    {
        using var expected = PaintedFor("");
        using var picture = PaintedFor("a line with quite a long name that runs under the verdict");

        using var verdict = picture[new Rect(580, 0, 60, 20)];
        using var difference = new Mat();
        Cv2.Absdiff(verdict, expected[new Rect(580, 0, 60, 20)], difference);
        Assert.Equal(0, Cv2.Norm(difference));
    }

    [Fact]
    public void Paint_LettersThatTheFontLacks_AreDrawnAsTheirNearest()
    {
        using var expected = PaintedFor("Grosse");
        using var picture = PaintedFor("Größe");

        Assert.Equal(0, Cv2.Norm(picture, expected));
    }

    [Fact]
    public void Paint_RealFrame_CanBeLookedAt()
    {
        var line = Path.Combine(SharedData.Folder, "fruit-belt", "val");
        Assert.SkipUnless(Directory.Exists(line), $"shared data absent: {line}");
        using var painter = new OverlayPainter("fruit-belt", JudgedFrames.Classes);
        var name = Directory.GetFiles(Path.Combine(line, "images")).Order(StringComparer.Ordinal).ElementAt(3);
        using var picture = Cv2.ImRead(name);
        using var mask = File.OpenRead(Path.Combine(line, "masks", Path.GetFileNameWithoutExtension(name) + ".png"));
        using var classes = Core.Segmentation.IndexedPng.Read(mask);
        using var folder = new TemporaryFolder();

        painter.Paint(picture, classes, Scene with
        {
            Verdict = Verdict.Reject,
            Items = [new(41, new Rect(180, 60, 90, 90), null), new(42, new Rect(330, 150, 100, 90), JudgedFrames.Rot(42))],
        });

        var written = Environment.GetEnvironmentVariable("FOODINSPECT_KEEP_PICTURES") ?? folder["overlay.png"];
        Assert.True(Cv2.ImWrite(written, picture));
    }

    [Theory]
    [InlineData("Bräunung über Größe", "Braunung uber Grosse")]
    [InlineData("rot 3 %", "rot 3 %")]
    public void Spell_LettersThatTheFontLacks_AreTheirNearest(string text, string written) => Assert.Equal(written, OverlayText.Spell(text));

    private static Mat PaintedFor(string line)
    {
        using var painter = new OverlayPainter(line, JudgedFrames.Classes);
        var picture = new Mat(360, 640, MatType.CV_8UC3, Scalar.All(0));
        painter.Paint(picture, null, Scene);
        return picture;
    }
}
