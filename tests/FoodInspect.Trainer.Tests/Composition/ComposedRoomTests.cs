using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Composition;

/// <summary>Items that find no place.</summary>
[Collection("console")]
public sealed class ComposedRoomTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ComposedRoomTests()
    {
        MadeDataset.Write(_folder["set"], train: 2, val: 1, side: 96);
        Directory.CreateDirectory(_folder["bodies/foreign"]);
        using var body = new Mat(40, 40, MatType.CV_8UC4, Scalar.All(0));
        Cv2.Circle(body, new Point(20, 20), 19, new Scalar(10, 200, 250, 255), -1);
        Cv2.ImWrite(_folder["bodies/foreign/ball.png"], body);
    }

    [Fact]
    public async Task Compose_VideoOnWhoseBeltNothingFits_IsRefusedAndWritesNothing()
    {
        var (code, error) = await LabelledSet.Run([.. Arguments("line.mp4"), "--frames", "3", "--length", "400-500"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("No item fits on this belt, so nothing was written: make --length shorter, or --picture larger.", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("line.mp4", "--frames", "3")]
    [InlineData("out", "--train", "1")]
    public async Task Compose_MoreItemsThanThereIsRoomFor_SaysHowManyWereLeftOut(string target, params string[] options)
    {
        var said = await LabelledSet.Output([.. Arguments(target), .. options, "--length", "60-61", "--items", "50-50"]);

        Assert.Matches(@"Note: [45]\d items found no place", said);
    }

    [Fact]
    public async Task Compose_RoomForAll_SaysNothing()
    {
        var said = await LabelledSet.Output([.. Arguments("out"), "--train", "1", "--length", "8-9", "--items", "1-1"]);

        Assert.DoesNotContain("found no place", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string[] Arguments(string target) =>
        ["compose", "--classes", _folder["set"], "--cutouts", _folder["bodies"], "--out", _folder[target], "--picture", "160x96"];
}
