using FoodInspect.Core.Calibration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

public sealed class LineCaptureTests : IAsyncDisposable
{
    private readonly ReportBench _bench = new();

    private CapturedFramesOptions Options => new() { Enabled = true, Folder = _bench.Folder["captured"], MinimumFreeMegabytes = 0, SampleOneIn = 0 };

    private string Split => Path.Combine(_bench.Folder["captured"], "belt", "to-label");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Offer_FlaggedFrame_IsWrittenInTheLayoutOfADataSet()
    {
        _bench.Open(captured: Options);

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)], drawLabels: map => map.Rectangle(new Rect(3, 4, 10, 9), Scalar.All(2), -1)));
        await _bench.CompleteAsync();

        var image = Assert.Single(Directory.GetFiles(Path.Combine(Split, "images")));
        using var picture = Cv2.ImRead(image);
        await using var mask = File.OpenRead(Path.Combine(Split, "masks", Path.GetFileName(image)));
        using var classIds = IndexedPng.Read(mask);
        Assert.EndsWith("-5-flagged.png", image, StringComparison.Ordinal);
        Assert.Equal(picture.Size(), classIds.Size());
        Assert.Equal((2, 0), (classIds.At<byte>(5, 5), classIds.At<byte>(20, 20)));
        Assert.Equal(
            """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"product"},{"id":2,"name":"rot"},{"id":3,"name":"foreign"}],"ignore":255}""",
            await File.ReadAllTextAsync(Path.Combine(_bench.Folder["captured"], "belt", "classes.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Offer_UnsureFrame_IsKeptAndASureOneIsNot()
    {
        _bench.Open(captured: Options);

        await _bench.PublishAsync(_bench.Frames.Make(1, confidence: 250), _bench.Frames.Make(2, confidence: 100));
        await _bench.CompleteAsync();

        Assert.Equal((1, 0), (Written(CaptureReason.Uncertain), Written(CaptureReason.Flagged)));
        Assert.EndsWith("-2-uncertain.png", Assert.Single(Directory.GetFiles(Path.Combine(Split, "images"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offer_NeighbouringFlaggedFrames_AreKeptOnceAnInterval()
    {
        _bench.Open(captured: Options with { MinimumIntervalSeconds = 1 });

        await _bench.PublishAsync([.. Enumerable.Range(0, 31).Select(sequence => _bench.Frames.Make(
            sequence, violations: [JudgedFrames.Rot(sequence)], capturedTimestamp: sequence * TimeSpan.TicksPerSecond / 30))]);
        await _bench.CompleteAsync();

        Assert.Equal(2, Written(CaptureReason.Flagged));
    }

    [Fact]
    public async Task Offer_WallClockIsSetBack_IntervalGoesByTheMonotonicClock()
    {
        _bench.Open(captured: Options with { MinimumIntervalSeconds = 1 });

        await _bench.PublishAsync([.. Enumerable.Range(0, 3).Select(sequence => _bench.Frames.Make(
            sequence, violations: [JudgedFrames.Rot(sequence)], capturedTimestamp: sequence * TimeSpan.TicksPerSecond,
            capturedAt: JudgedFrames.Epoch.AddHours(-sequence)))]);
        await _bench.CompleteAsync();

        Assert.Equal(3, Written(CaptureReason.Flagged));
    }

    [Fact]
    public async Task Offer_OneInTen_KeepsOneInTen()
    {
        _bench.Open(captured: Options with { SampleOneIn = 10, QueueLength = 100 });

        await _bench.PublishAsync([.. Enumerable.Range(0, 40).Select(sequence => _bench.Frames.Make(sequence))]);
        await _bench.CompleteAsync();

        Assert.Equal(4, Written(CaptureReason.Sampled));
    }

    [Fact]
    public async Task Offer_CapReached_SampledFramesMakeRoomAndFlaggedOnesStay()
    {
        var images = Directory.CreateDirectory(Path.Combine(Split, "images")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(images, "20200101T000000.000-1-sampled.png"), new byte[500_000], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(images, "20200101T000000.000-2-flagged.png"), new byte[495_000], TestContext.Current.CancellationToken);
        _bench.Open(captured: Options with { MaximumMegabytes = 1 });

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.CompleteAsync();

        Assert.Equal(
            ["20200101T000000.000-2-flagged.png", "20260301T080000.166-5-flagged.png"],
            Directory.GetFiles(images).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Offer_FolderWasRemoved_MakesTheDataSetAnew()
    {
        _bench.Open(captured: Options, isLensCorrected: true);
        Directory.Delete(Options.Folder, recursive: true);

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.CompleteAsync();

        Assert.Equal(1, Written(CaptureReason.Flagged));
        Assert.True(File.Exists(Path.Combine(Options.Folder, "belt", "classes.json")));
        Assert.True(PictureCorrections.Read(Path.Combine(Options.Folder, "belt"), []).Lens);
    }

    [Fact]
    public async Task Offer_FileIsInTheWayOfTheFolder_CountsAFailureAndSaysWhy()
    {
        _bench.Open(captured: Options);
        Directory.Delete(Options.Folder, recursive: true);
        await File.WriteAllTextAsync(Options.Folder, "in the way", TestContext.Current.CancellationToken);

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.CompleteAsync();

        Assert.Equal(1, _bench.LineMetrics.TrainingFrames[CaptureReason.Flagged].CountOf(StorageOutcome.Failed));
        Assert.Contains("cannot be written", Assert.Single(_bench.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void LineCapture_FolderOfOtherClasses_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Folder["captured"], "belt"));
        File.WriteAllText(Path.Combine(_bench.Folder["captured"], "belt", "classes.json"), """{"classes":[],"ignore":255}""");

        var error = Assert.Throws<OutputException>(() => _bench.Open(captured: Options));

        Assert.Contains("other classes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LineCapture_Folder_SaysWhetherTheLensWasCorrected(bool isLensCorrected)
    {
        _bench.Open(captured: Options, isLensCorrected: isLensCorrected);

        Assert.Equal(isLensCorrected, PictureCorrections.Read(Path.Combine(_bench.Folder["captured"], "belt"), []).Lens);
    }

    [Fact]
    public void LineCapture_FolderOfAnEarlierRun_DescriptionsAreNotWrittenAgain()
    {
        string[] descriptions = [Path.Combine(Options.Folder, "belt", "classes.json"), Path.Combine(Options.Folder, "belt", PictureCorrections.FileName)];
        _ = new CaptureStore(Options, TimeProvider.System).Prepare("belt", JudgedFrames.Classes, PictureCorrections.None);
        foreach (var description in descriptions)
            File.SetLastWriteTimeUtc(description, DateTime.UnixEpoch);

        _bench.Open(captured: Options);

        Assert.All(descriptions, description => Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(description)));
    }

    [Fact]
    public void LineCapture_EmptyFolderOfOtherCorrections_GetsThoseOfTheLine()
    {
        _ = new CaptureStore(Options, TimeProvider.System).Prepare("belt", JudgedFrames.Classes, PictureCorrections.None);

        _bench.Open(captured: Options, isLensCorrected: true);

        Assert.True(PictureCorrections.Read(Path.Combine(Options.Folder, "belt"), []).Lens);
    }

    [Fact]
    public void LineCapture_DescriptionsCannotBeWritten_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Folder["captured"], "belt", "classes.json"));

        var error = Assert.Throws<OutputException>(() => _bench.Open(captured: Options));

        Assert.Contains("the folder cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LineCapture_CorrectionsThatCannotBeRead_AreNamed()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Folder["captured"], "belt"));
        File.WriteAllText(Path.Combine(_bench.Folder["captured"], "belt", PictureCorrections.FileName), "{");

        var error = Assert.Throws<OutputException>(() => _bench.Open(captured: Options));

        Assert.Contains(PictureCorrections.FileName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LineCapture_FolderOfOtherCorrections_SaysSo()
    {
        var images = Directory.CreateDirectory(Path.Combine(Split, "images")).FullName;
        File.WriteAllBytes(Path.Combine(images, "20200101T000000.000-1-sampled.png"), new byte[50]);

        var error = Assert.Throws<OutputException>(() => _bench.Open(captured: Options, isLensCorrected: true));

        Assert.Contains("without lens correction", error.Message, StringComparison.Ordinal);
    }

    private long Written(CaptureReason reason) => _bench.LineMetrics.TrainingFrames[reason].CountOf(StorageOutcome.Written);
}
