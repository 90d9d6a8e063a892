using FoodInspect.Core.Calibration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

public sealed class UnlabelledDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Mat _picture = new(10, 10, MatType.CV_8UC3, Scalar.All(90));

    public void Dispose()
    {
        _folder.Dispose();
        _picture.Dispose();
    }

    [Fact]
    public void TryWrite_DiskIsNearlyFull_SaysSoAndDeletesNothing()
    {
        Assert.True(Open(minimumFreeMegabytes: 0).TryWrite(JudgedFrames.Epoch, 1, _picture));

        var refusal = Assert.Throws<OutputException>(() => Open(minimumFreeMegabytes: 1_000_000_000).TryWrite(JudgedFrames.Epoch, 2, _picture));

        Assert.Contains("the disk is nearly full", refusal.Message, StringComparison.Ordinal);
        Assert.Single(Images);
    }

    [Fact]
    public void TryWrite_FolderIsGone_MakesItAnew()
    {
        var set = Open(minimumFreeMegabytes: 0);
        Directory.Delete(_folder["set"], recursive: true);

        Assert.True(set.TryWrite(JudgedFrames.Epoch, 1, _picture));

        Assert.Single(Images);
        Assert.True(File.Exists(_folder["set/classes.json"]));
    }

    [Fact]
    public void TryWrite_PictureIsThere_LeavesItAndItsLabelsAlone()
    {
        var set = Open(minimumFreeMegabytes: 0);
        set.TryWrite(JudgedFrames.Epoch, 1, _picture);
        var mask = Path.Combine(_folder["set/to-label/masks"], Path.GetFileName(Images[0]));
        File.WriteAllText(mask, "a person's labels");

        Assert.False(set.TryWrite(JudgedFrames.Epoch, 1, _picture));

        Assert.Equal("a person's labels", File.ReadAllText(mask));
    }

    [Fact]
    public void TryWrite_PictureCannotBeWritten_SaysSoAndLeavesNothing()
    {
        var set = Open(minimumFreeMegabytes: 0);
        Directory.Delete(_folder["set/to-label"], recursive: true);
        File.WriteAllText(_folder["set/to-label"], "a file in the way");

        var refusal = Assert.Throws<OutputException>(() => set.TryWrite(JudgedFrames.Epoch, 1, _picture));

        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnlabelledDataset_PicturesOfOtherLightLieThere_SaysSo()
    {
        Open(minimumFreeMegabytes: 0).TryWrite(JudgedFrames.Epoch, 1, _picture);

        var error = Assert.Throws<OutputException>(() => Open(minimumFreeMegabytes: 0, new PictureCorrections(Lens: false, Light: true)));

        Assert.Contains("holds frames without correction of light or noise, the line's pictures are with", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnlabelledDataset_PicturesOfUnknownLightLieThere_StaysUnknown()
    {
        Open(minimumFreeMegabytes: 0).TryWrite(JudgedFrames.Epoch, 1, _picture);
        File.WriteAllText(_folder["set/corrections.json"], """{"lens":false}""");

        Open(minimumFreeMegabytes: 0, new PictureCorrections(Lens: false, Light: true));

        Assert.Null(PictureCorrections.Read(_folder["set"], []).Light);
    }

    private string[] Images => Directory.GetFiles(_folder["set/to-label/images"]);

    private UnlabelledDataset Open(long minimumFreeMegabytes, PictureCorrections? corrections = null) =>
        new(_folder["set"], ["belt", "bread"], corrections ?? PictureCorrections.None) { Storage = new CapturedFramesOptions { MinimumFreeMegabytes = minimumFreeMegabytes } };
}
