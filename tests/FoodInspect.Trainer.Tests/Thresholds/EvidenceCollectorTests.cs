using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Export;
using FoodInspect.Trainer.Tests.Promotion;
using FoodInspect.Trainer.Thresholds;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Thresholds;

public sealed class EvidenceCollectorTests : IDisposable
{
    private const int Belt = 0;
    private const int Product = 1;
    private const int Rot = 2;
    private const int Foreign = 3;
    private const int Unlabelled = 255;

    private readonly TemporaryFolder _folder = new();
    private readonly Mat _truth = new(MadeModel.Height, MadeModel.Width, MatType.CV_8UC1, Scalar.All(Belt));
    private readonly Mat _seen = new(MadeModel.Height, MadeModel.Width, MatType.CV_8UC1, Scalar.All(Belt));

    [Fact]
    public async Task Collect_ItemWithDefect_BearsTheRegionThatTouchesIt()
    {
        Both(new Rect(10, 10, 20, 20), Product);
        Fill(_truth, new Rect(12, 12, 4, 4), Rot);
        Fill(_seen, new Rect(14, 14, 5, 5), Rot);
        // Rot is seen on the same item where none is: the item is to be rejected anyway, so it counts neither way.
        Fill(_seen, new Rect(24, 24, 3, 3), Rot);

        var evidence = await Collect(Rot);

        var region = Assert.Single(Assert.Single(evidence.Bearing));
        Assert.Equal(25, region.AreaPx);
        Assert.InRange(region.Confidence, 0.9, 1);
        Assert.Empty(evidence.Free);
        Assert.Empty(evidence.Stray);
    }

    [Fact]
    public async Task Collect_DefectThatIsNotSeen_BearsNothing()
    {
        Both(new Rect(10, 10, 20, 20), Product);
        Fill(_truth, new Rect(12, 12, 4, 4), Rot);

        Assert.Empty(Assert.Single((await Collect(Rot)).Bearing));
    }

    [Fact]
    public async Task Collect_RegionsWhereNothingIs_AreFalseOnAnItemAndStrayOnTheBelt()
    {
        Both(new Rect(10, 10, 20, 20), Product);
        Both(new Rect(40, 10, 8, 8), Foreign);
        Fill(_seen, new Rect(15, 15, 4, 4), Foreign);
        Fill(_seen, new Rect(50, 40, 3, 3), Foreign);

        var evidence = await Collect(Foreign);

        Assert.Equal(64, Assert.Single(Assert.Single(evidence.Bearing)).AreaPx);
        Assert.Equal(16, Assert.Single(Assert.Single(evidence.Free)).AreaPx);
        Assert.Equal(9, Assert.Single(evidence.Stray).AreaPx);
    }

    [Fact]
    public async Task Collect_RegionThatRunsOverOntoANeighbour_IsNotHeldAgainstTheNeighbour()
    {
        Both(new Rect(10, 10, 10, 10), Foreign);
        Both(new Rect(22, 10, 10, 10), Product);
        Fill(_seen, new Rect(18, 12, 8, 4), Foreign);

        var evidence = await Collect(Foreign);

        Assert.Single(Assert.Single(evidence.Bearing));
        Assert.Empty(Assert.Single(evidence.Free));
    }

    [Fact]
    public async Task Collect_ItemCutByTheEdge_IsNotAskedForButMayBeRejectedWrongly()
    {
        Both(new Rect(0, 10, 10, 10), Foreign);
        Both(new Rect(54, 10, 10, 10), Product);
        Fill(_seen, new Rect(60, 12, 4, 4), Foreign);

        var evidence = await Collect(Foreign);

        Assert.Empty(evidence.Bearing);
        Assert.Equal(16, Assert.Single(Assert.Single(evidence.Free)).AreaPx);
    }

    /// <summary>As undistortion leaves one: what it cuts is as little whole as what the picture's edge cuts.</summary>
    [Fact]
    public async Task Collect_ItemCutByAnUnlabelledRim_IsNotAskedForAndOneBesideUnlabelledPixelsIs()
    {
        Both(new Rect(0, 4, 10, 10), Foreign);
        Fill(_truth, new Rect(0, 0, 5, _truth.Height), Unlabelled);
        Both(new Rect(30, 20, 10, 10), Foreign);
        Fill(_truth, new Rect(28, 20, 3, 10), Unlabelled);

        var evidence = await Collect(Foreign);

        Assert.Equal(100, Assert.Single(Assert.Single(evidence.Bearing)).AreaPx);
    }

    [Fact]
    public async Task Collect_UnlabelledPixelsAndSpecks_AreLeftOut()
    {
        Fill(_truth, new Rect(10, 10, 8, 8), Unlabelled);
        Fill(_seen, new Rect(10, 10, 8, 8), Foreign);
        // Below what counts as a region on the line; and a truth that is too small to be asked for.
        Fill(_seen, new Rect(40, 10, 2, 2), Foreign);
        Fill(_truth, new Rect(40, 30, 2, 2), Foreign);

        var evidence = await Collect(Foreign);

        Assert.Empty(evidence.Bearing);
        Assert.Empty(evidence.Free);
        Assert.Empty(evidence.Stray);
    }

    [Fact]
    public async Task Collect_PictureTwiceTheSizeOfTheNetwork_HasAreasOfThePicture()
    {
        Both(new Rect(10, 10, 8, 8), Foreign);

        var evidence = await Collect(Foreign, scale: 2);

        Assert.Equal(4 * 64, Assert.Single(Assert.Single(evidence.Bearing)).AreaPx);
    }

    public void Dispose()
    {
        _truth.Dispose();
        _seen.Dispose();
        _folder.Dispose();
    }

    private void Both(Rect place, int id)
    {
        Fill(_truth, place, id);
        Fill(_seen, place, id);
    }

    private static void Fill(Mat map, Rect place, int id) => Cv2.Rectangle(map, place, Scalar.All(id), -1);

    private async Task<ClassEvidence> Collect(int classId, int scale = 1)
    {
        var size = new Size(_truth.Width * scale, _truth.Height * scale);
        var image = new Mat(_seen.Size(), MatType.CV_8UC3);
        foreach (var item in ColoursModel.Classes)
        {
            using var inside = new Mat();
            Cv2.Compare(_seen, Scalar.All(item.Id), inside, CmpTypes.EQ);
            image.SetTo(new Scalar(item.Colour.Blue, item.Colour.Green, item.Colour.Red), inside);
        }
        var mask = new Mat();
        Cv2.Resize(_truth, mask, size, interpolation: InterpolationFlags.Nearest);
        Cv2.Resize(image, image, size, interpolation: InterpolationFlags.Nearest);
        using var picture = new LabelledPicture("made", image, mask);
        using var collector = new EvidenceCollector(MadeModel.Write(_folder["model"], "1"), [classId], smallestPx: 6);
        await collector.CollectAsync([picture], TestContext.Current.CancellationToken);
        Assert.Empty(collector.NotInspected);
        return collector.Evidence[classId];
    }
}
