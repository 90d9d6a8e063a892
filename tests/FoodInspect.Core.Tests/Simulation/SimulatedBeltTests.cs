using FoodInspect.Core.Simulation;
using FoodInspect.Core.Truth;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Simulation;

public sealed class SimulatedBeltTests
{
    private const string Varied = "sim:biscuits?seed=5&burnt=0.2&broken=0.2&foreign=0.15&contaminated=0.15&shadows=0.4&flicker=0.1&drift=0.1&gradient=0.3&speed=5.5";

    [Fact]
    public void RenderInto_FramesInAnotherOrder_AreTheSame()
    {
        using var forwards = SimulatedBelt.Parse(Varied);
        using var alone = SimulatedBelt.Parse(Varied);
        using var expected = Picture(forwards);
        using var actual = Picture(alone);
        foreach (var frame in new[] { 0L, 1, 40, 700 })
            forwards.RenderInto(expected, frame);
        alone.RenderInto(actual, 700);

        Assert.Equal(0, Cv2.Norm(expected, actual, NormTypes.INF));
    }

    [Fact]
    public void RenderInto_AnotherSeed_ShowsAnotherBelt()
    {
        using var one = SimulatedBelt.Parse("sim:biscuits?seed=1");
        using var other = SimulatedBelt.Parse("sim:biscuits?seed=2");
        using var first = Picture(one);
        using var second = Picture(other);
        one.RenderInto(first, 0);
        other.RenderInto(second, 0);

        Assert.True(Cv2.Norm(first, second, NormTypes.L1) / first.Total() > 10);
    }

    [Fact]
    public void RenderInto_HalfTheLight_IsHalfAsBright()
    {
        using var day = SimulatedBelt.Parse("sim:biscuits?noise=0");
        using var dusk = SimulatedBelt.Parse("sim:biscuits?noise=0&light=0.5");
        using var bright = Picture(day);
        using var dark = Picture(dusk);
        day.RenderInto(bright, 3);
        dusk.RenderInto(dark, 3);
        using var halved = new Mat();
        bright.ConvertTo(halved, MatType.CV_8UC3, 0.5);

        Assert.True(Cv2.Norm(halved, dark, NormTypes.INF) <= 1);
    }

    [Fact]
    public void RenderInto_Noise_HasItsStandardDeviation()
    {
        using var clean = SimulatedBelt.Parse("sim:biscuits?noise=0&light=0.8");
        using var noisy = SimulatedBelt.Parse("sim:biscuits?noise=6&light=0.8");
        using var expected = Picture(clean);
        using var actual = Picture(noisy);
        clean.RenderInto(expected, 3);
        noisy.RenderInto(actual, 3);
        using var difference = new Mat();
        Cv2.Subtract(actual, expected, difference, dtype: MatType.CV_16S);
        Cv2.MeanStdDev(difference, out var mean, out var deviation);

        Assert.Equal(0, mean.Val0, 0.3);
        Assert.Equal(6, deviation.Val1, 0.4);
    }

    [Fact]
    public void RenderInto_RunningBelt_AllocatesNothing()
    {
        using var belt = SimulatedBelt.Parse(Varied);
        using var picture = Picture(belt);
        belt.Prepare();
        belt.RenderInto(picture, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 1; frame <= 100; frame++)
            belt.RenderInto(picture, frame);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024);
    }

    [Fact]
    public void RenderInto_PictureOfAnotherSize_SaysWhichIsExpected()
    {
        using var belt = SimulatedBelt.Parse("sim:biscuits");
        using var picture = new Mat(100, 100, MatType.CV_8UC3);

        var error = Assert.Throws<ArgumentException>(() => belt.RenderInto(picture, 0));
        Assert.Contains("640×360", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TruthLabels_EveryItemSeenWhole_HasItsPixels()
    {
        // One lane: within 45 mm of an item's centre there is no other.
        using var belt = SimulatedBelt.Parse(Varied + "&size=640x90");
        using var classes = new Mat(belt.Options.Height, belt.Options.Width, MatType.CV_8UC1);
        foreach (var item in belt.Items(600))
        {
            belt.TruthLabels(item.FirstWholeFrame, classes);
            using var around = new Mat(classes, Around(item.CentreAt(item.FirstWholeFrame), classes.Size()));
            for (var id = 1; id < belt.Classes.Count; id++)
            {
                using var mask = new Mat();
                Cv2.InRange(around, new Scalar(id), new Scalar(id), mask);
                Assert.Equal(item.PixelsOf(id), Cv2.CountNonZero(mask));
            }
        }
    }

    [Theory]
    [InlineData("size=640x64")]
    [InlineData("mmPerPixel=0.15")]
    [InlineData("size=90x360&speed=40")]
    public void CountWholeItems_PictureThatCutsThem_CountsOnlyThoseThatAFrameShowsWhole(string cut)
    {
        const int Frames = 300;
        using var belt = SimulatedBelt.Parse($"sim:biscuits?seed=5&burnt=0.2&foreign=0.15&fill=1&{cut}");
        using var classes = new Mat(belt.Options.Height, belt.Options.Width, MatType.CV_8UC1);
        var shown = belt.Items(Frames).Where(item => item.FirstWholeFrame <= item.LastWholeFrame).ToList();

        Assert.True(shown.Count < belt.Items(Frames).Count);
        Assert.Equal(shown.Count(item => item.FirstWholeFrame < Frames), belt.CountWholeItems(Frames).Values.Sum());
        foreach (var item in shown)
        {
            belt.TruthLabels(item.FirstWholeFrame, classes);
            for (var id = 1; id < belt.Classes.Count; id++)
            {
                using var mask = new Mat();
                Cv2.InRange(classes, new Scalar(id), new Scalar(id), mask);
                Assert.True(Cv2.CountNonZero(mask) >= item.PixelsOf(id));
            }
        }
    }

    [Fact]
    public void Prepare_CoarsestScale_PaintsAtLeastAPixelOfEachItem()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var belt = SimulatedBelt.Parse($"sim:biscuits?mmPerPixel=5&size=64x64&foreign=0.9&burnt=0&broken=0&contaminated=0&fill=1&seed={seed}");
            belt.Prepare();

            Assert.All(belt.Items(600).Where(item => item.Kind == "foreign"), item => Assert.True(item.PixelsOf(4) > 0));
        }
    }

    [Fact]
    public void Items_FirstAndLastFrame_AreTheEdgesOfWhatTheLabelsShow()
    {
        using var belt = SimulatedBelt.Parse("sim:biscuits?seed=3&fill=0.25&speed=7.3&size=640x90");
        using var classes = new Mat(90, 640, MatType.CV_8UC1);
        var items = belt.Items(2000);
        Assert.NotEmpty(items);
        foreach (var item in items.Where(item => item.FirstFrame > 0))
        {
            var others = items.Where(other => other != item).ToList();
            Assert.Equal(Shown(item.FirstFrame - 1, others), Visible(item.FirstFrame - 1));
            Assert.True(Visible(item.FirstFrame) > Shown(item.FirstFrame, others));
            Assert.True(Visible(item.LastFrame) > Shown(item.LastFrame, others));
            Assert.Equal(Shown(item.LastFrame + 1, others), Visible(item.LastFrame + 1));
        }

        int Visible(long frame)
        {
            belt.TruthLabels(frame, classes);
            using var labels = new Mat();
            using var statistics = new Mat();
            using var centroids = new Mat();
            return Cv2.ConnectedComponentsWithStats(classes, labels, statistics, centroids) - 1;
        }

        static int Shown(long frame, IEnumerable<SimulatedItem> items) => items.Count(item => item.FirstFrame <= frame && frame <= item.LastFrame);
    }

    [Fact]
    public void Items_OfManyFrames_ComeInTheSharesAskedFor()
    {
        using var belt = SimulatedBelt.Parse("sim:biscuits?burnt=0.3&broken=0.1&foreign=0&contaminated=0&fill=1");
        var counts = belt.CountWholeItems(9000);
        var all = counts.Values.Sum();

        Assert.Equal(4 * 9000 * 4 / 118.0, all, 30.0);
        Assert.Equal(0.3, (double)counts["burnt"] / all, 0.04);
        Assert.Equal(0.1, (double)counts["broken"] / all, 0.03);
        Assert.Equal(0, counts["foreign"] + counts["contaminated"]);
    }

    [Fact]
    public void Items_OfEachKind_HaveTheClassesThatMakeIt()
    {
        using var belt = SimulatedBelt.Parse(Varied);
        foreach (var item in belt.Items(3000))
        {
            var (biscuit, burnt, broken, foreign) = (item.PixelsOf(1), item.PixelsOf(2), item.PixelsOf(3), item.PixelsOf(4));
            Assert.Equal(item.Kind != "foreign", biscuit > 400);
            Assert.Equal(item.Kind == "burnt", burnt > 0.05 * (biscuit + burnt));
            Assert.Equal(item.Kind == "broken", broken > 0.02 * (biscuit + broken));
            Assert.Equal(item.Kind is "foreign" or "contaminated", foreign > 20);
        }
    }

    [Fact]
    public void TruthLabels_DenseBelt_EveryItemIsOnePieceAndTouchesNoOther()
    {
        using var belt = SimulatedBelt.Parse(Varied + "&fill=1");
        using var classes = new Mat(belt.Options.Height, belt.Options.Width, MatType.CV_8UC1);
        var items = belt.Items(1200);
        for (var frame = 5L; frame < 1000; frame += 50)
        {
            belt.TruthLabels(frame, classes);
            using var labels = new Mat();
            using var statistics = new Mat();
            using var centroids = new Mat();
            var pieces = Cv2.ConnectedComponentsWithStats(classes, labels, statistics, centroids);
            var inside = Enumerable.Range(1, pieces - 1).Count(piece =>
                statistics.At<int>(piece, 0) > 0 && statistics.At<int>(piece, 0) + statistics.At<int>(piece, 2) < classes.Cols);

            // A whole item that lies right at the edge of the picture may be counted or not.
            Assert.InRange(
                inside,
                items.Count(item => item.FirstWholeFrame < frame && frame < item.LastWholeFrame),
                items.Count(item => item.FirstWholeFrame <= frame && frame <= item.LastWholeFrame));
        }
    }

    [Fact]
    public void Truth_OfAStretch_HasTheKindsPlacesAndPixelsOfItsItems()
    {
        using var belt = SimulatedBelt.Parse(Varied);
        var truth = belt.Truth(500);
        var items = belt.Items(500);

        Assert.Equal((640, 360, 500, -5.5), (truth.Width, truth.Height, truth.Frames, truth.SpeedPxPerFrame));
        Assert.Equal(items.Select(item => item.Id), truth.Items.Select(item => item.Id));
        foreach (var (item, expected) in truth.Items.Zip(items))
        {
            Assert.Equal(expected.Kind switch { "sound" => TruthKind.Sound, "burnt" or "broken" => TruthKind.Rotten, _ => TruthKind.Foreign }, item.Kind);
            Assert.True(truth.CentreAt(item, 60).DistanceTo(expected.CentreAt(60)) < 1);
            Assert.Equal((expected.PixelsOf(1), expected.PixelsOf(2) + expected.PixelsOf(3), expected.PixelsOf(4)), (item.ProductPx, item.DefectPx, item.ForeignPx));
        }
    }

    private static Mat Picture(SimulatedBelt belt) => new(belt.Options.Height, belt.Options.Width, MatType.CV_8UC3);

    private static Rect Around(Point2d centre, Size picture) =>
        new Rect((int)centre.X - 45, (int)centre.Y - 45, 90, 90) & new Rect(0, 0, picture.Width, picture.Height);
}
