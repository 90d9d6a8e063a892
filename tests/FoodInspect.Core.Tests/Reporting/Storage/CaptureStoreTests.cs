using FoodInspect.Core.Calibration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

public sealed class CaptureStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Mat _picture = new(10, 10, MatType.CV_8UC3, Scalar.All(90));
    private readonly Mat _classIds = new(10, 10, MatType.CV_8UC1, Scalar.All(0));

    public void Dispose()
    {
        _folder.Dispose();
        _picture.Dispose();
        _classIds.Dispose();
    }

    [Fact]
    public void TryWrite_OtherLineFilledTheCap_IsRefused()
    {
        Fill("left", "20200101T000000.000-1-flagged.png", 1_000_000);

        Assert.False(TryWrite("right"));
    }

    [Fact]
    public void TryWrite_CapReached_TheOldestSampledFrameGoesWhateverItsLine()
    {
        var oldest = Fill("left", "20200101T000000.000-1-sampled.png", 500_000);
        var newer = Fill("right", "20210101T000000.000-1-sampled.png", 500_000);

        Assert.True(TryWrite("right"));

        Assert.Equal((false, true), (File.Exists(oldest), File.Exists(newer)));
    }

    [Theory]
    [InlineData("labelling/to-label.json", """{"frames":{"20200101T000000.000-1-sampled":"ready"}}""")]
    [InlineData("labelling/to-label/20200101T000000.000-1-sampled.png", "a draft")]
    public void TryWrite_CapReached_WhatAPersonHasLabelledStays(string file, string content)
    {
        var labelled = Fill("left", "20200101T000000.000-1-sampled.png", 500_000);
        var newer = Fill("left", "20210101T000000.000-1-sampled.png", 500_000);
        Write("left", file, content);

        Assert.True(TryWrite("left"));

        Assert.Equal((true, false), (File.Exists(labelled), File.Exists(newer)));
    }

    [Theory]
    [InlineData("""{"frames":{"20200101T000000.000-1-sampled":"ready"}}""")]
    [InlineData("""{"frames":{"20200101""")]
    [InlineData("""{"states":{}}""")]
    public void TryWrite_NothingElseMayGo_IsRefused(string progress)
    {
        var labelled = Fill("left", "20200101T000000.000-1-sampled.png", 1_000_000);
        Write("left", "labelling/to-label.json", progress);

        Assert.False(TryWrite("right"));

        Assert.True(File.Exists(labelled));
    }

    [Fact]
    public void Prepare_WhatAKilledProgramLeftHalfWritten_IsRemoved()
    {
        Write("left", "to-label/images/.20200101T000000.000-1-flagged.png", "half");

        Assert.True(TryWrite("left"));

        Assert.Empty(Directory.GetFiles(_folder["left"], ".*", SearchOption.AllDirectories));
    }

    private bool TryWrite(string line)
    {
        var store = new CaptureStore(new CapturedFramesOptions { Folder = _folder.Path, MaximumMegabytes = 1, MinimumFreeMegabytes = 0 }, TimeProvider.System);
        return store.TryWrite(store.Prepare(line, JudgedFrames.Classes, PictureCorrections.None), JudgedFrames.Epoch, 7, CaptureReason.Flagged, _picture, _classIds);
    }

    private void Write(string line, string file, string content)
    {
        var path = Path.Combine(_folder[line], file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private string Fill(string line, string name, int bytes)
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder[line], "to-label", "images")).FullName;
        File.WriteAllBytes(Path.Combine(images, name), new byte[bytes]);
        return Path.Combine(images, name);
    }
}
