using FoodInspect.Core.Frames;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Tests.Inference;

public sealed class SegmentationEngineTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly FramePool _pictures = new();
    private readonly FramePool _labelMaps = new();

    [Theory]
    [InlineData(64, 48)]
    [InlineData(640, 480)]
    [InlineData(32, 24)]
    public async Task SegmentAsync_PictureOfAnySize_GivesTheNearestColoursAtTheModelsSize(int width, int height)
    {
        using var engine = OpenEngine();
        using var segmented = await SegmentAsync(engine, ColoursFolder.Frame(_pictures, 3, width, height));

        Assert.Equal(new Size(64, 48), segmented.Labels!.Classes.Size());
        Assert.Equal(64 * 48, Count(segmented.Labels.Classes, 3));
        Assert.Equal(64 * 48, Count(segmented.Labels.Confidences, 255));
    }

    [Fact]
    public async Task SegmentAsync_PictureOfAllColours_GivesEachPixelItsClass()
    {
        using var engine = OpenEngine();
        var frame = ColoursFolder.Frame(_pictures, 0);
        for (var id = 0; id < 4; id++)
        {
            using var columns = frame.Picture.ColRange(id * 16, (id + 1) * 16);
            columns.SetTo(ColoursFolder.Colours[id]);
        }

        using var segmented = await SegmentAsync(engine, frame);

        for (var id = 0; id < 4; id++)
        {
            using var columns = segmented.Labels!.Classes.ColRange(id * 16, (id + 1) * 16);
            Assert.Equal(16 * 48, Count(columns, id));
        }
    }

    [Fact]
    public async Task SegmentAsync_ModelThatTakesRgb_GetsRedAndBlueExchanged()
    {
        using var folder = new ColoursFolder().ChangeCard(card => card["input"]!["channelOrder"] = "rgb");
        using var engine = new SegmentationEngine(ModelFolder.Open(folder.Path), Cpu(), _labelMaps);

        using var segmented = await SegmentAsync(engine, ColoursFolder.Frame(_pictures, colour: 3));

        Assert.Equal(64 * 48, Count(segmented.Labels!.Classes, 1));
    }

    [Fact]
    public async Task SegmentAsync_PictureThatCannotBeJudged_PassesWithoutLabels()
    {
        using var engine = OpenEngine();
        var frame = ColoursFolder.Frame(_pictures, 0);
        frame.Quality = new PictureQuality(0, 0, "black");

        using var segmented = await SegmentAsync(engine, frame);

        Assert.Null(segmented.Labels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    public async Task SegmentAsync_FramesOfSeveralLines_GivesEachItsOwnAnswer(int sessions, int batch)
    {
        using var engine = OpenEngine(Cpu() with { Sessions = sessions, MaxBatch = batch });
        Assert.Equal((sessions, sessions * batch + 1), (engine.Sessions, engine.InFlight));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(line => Task.Run(async () =>
        {
            var started = Enumerable.Range(0, 50).Select(i => (Colour: (line + i) % 4, Task: SegmentAsync(engine, ColoursFolder.Frame(_pictures, (line + i) % 4)))).ToList();
            foreach (var (colour, task) in started)
            {
                using var segmented = await task;
                Assert.Equal(64 * 48, Count(segmented.Labels!.Classes, colour));
            }
        })));
    }

    [Fact]
    public async Task SegmentAsync_PictureThatIsNotBgr_IsTheCallersMistakeAlone()
    {
        using var engine = OpenEngine();
        using var grey = new Frame(0, default, 0, _pictures.Rent(48, 64, MatType.CV_8UC1));

        await Assert.ThrowsAsync<ArgumentException>(() => SegmentAsync(engine, grey));

        using var segmented = await SegmentAsync(engine, ColoursFolder.Frame(_pictures, 1));
        Assert.NotNull(segmented.Labels);
    }

    [Fact]
    public async Task SegmentAsync_Stopped_LeavesTheFrameToItsCaller()
    {
        using var engine = OpenEngine();
        using var frame = ColoursFolder.Frame(_pictures, 0);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.SegmentAsync(frame, new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(1, _pictures.Outstanding);
    }

    [Fact]
    public async Task SegmentAsync_StoppedAtRandom_EndsEveryFrameOneWayOrTheOther()
    {
        using var engine = OpenEngine(Cpu() with { Sessions = 2, MaxBatch = 2 });
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            using var stop = new CancellationTokenSource();
            var frames = Enumerable.Range(0, 6).Select(i => ColoursFolder.Frame(_pictures, i % 4)).ToList();
            var tasks = frames.Select(frame => engine.SegmentAsync(frame, stop.Token).AsTask()).ToList();
            for (var spin = random.Next(2000); spin > 0; spin--)
                Thread.SpinWait(10);
            await stop.CancelAsync();
            foreach (var (frame, task) in frames.Zip(tasks))
                await EndAsync(frame, task);
        }
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(3, 4)]
    [InlineData(8, 2)]
    [InlineData(20, 2)]
    public void InFlight_SeveralLines_IsTheShareOfOneAndOneThatWaits(int lines, int expected)
    {
        using var engine = new SegmentationEngine(ModelFolder.Open(MadeConfiguration.ModelFolder), Cpu() with { Sessions = 4, MaxBatch = 2 }, _labelMaps) { Lines = lines };

        Assert.Equal(expected, engine.InFlight);
    }

    [Fact]
    public async Task SegmentAsync_ModelWhoseScoresAreNoNumbers_FailsEveryFrameWithOneReason()
    {
        using var folder = new ColoursFolder("not-a-number");
        using var engine = new SegmentationEngine(ModelFolder.Open(folder.Path), Cpu() with { Sessions = 2 }, _labelMaps);
        var frames = Enumerable.Range(0, 20).Select(_ => ColoursFolder.Frame(_pictures, 0)).ToList();
        var tasks = frames.Select(frame => SegmentAsync(engine, frame)).ToList();

        foreach (var (frame, task) in frames.Zip(tasks))
        {
            var error = await Assert.ThrowsAsync<ModelException>(() => task);
            Assert.Contains("not numbers", error.Message, StringComparison.Ordinal);
            frame.Dispose();
        }
        using var late = ColoursFolder.Frame(_pictures, 0);
        await Assert.ThrowsAsync<ModelException>(() => SegmentAsync(engine, late));
        Assert.True(engine.IsClosed);
    }

    [Fact]
    public async Task Dispose_FramesWaiting_AreAnsweredOrRefused()
    {
        var engine = OpenEngine();
        var frames = Enumerable.Range(0, 50).Select(_ => ColoursFolder.Frame(_pictures, 0)).ToList();
        var tasks = frames.Select(frame => SegmentAsync(engine, frame)).ToList();

        engine.Dispose();

        foreach (var (frame, task) in frames.Zip(tasks))
            await EndAsync(frame, task);
        using var late = ColoursFolder.Frame(_pictures, 0);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SegmentAsync(engine, late));
    }

    [Fact]
    public void Run_AfterWarmUp_AllocatesNoPixelsOnTheManagedHeap()
    {
        using var folder = new ColoursFolder();
        using var segmenter = OnnxSegmenter.Open(ModelFolder.Open(folder.Path), Cpu());
        using var picture = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(100));
        using var classes = new Mat(48, 64, MatType.CV_8UC1);
        using var confidences = new Mat(48, 64, MatType.CV_8UC1);
        const int frames = 50;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < frames; i++)
        {
            segmenter.Load(0, picture);
            segmenter.Run(1);
            segmenter.Unload(0, classes, confidences);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / frames, 0, 2048);
    }

    public void Dispose()
    {
        Assert.Equal((0, 0), (_pictures.Outstanding, _labelMaps.Outstanding));
        _pictures.Dispose();
        _labelMaps.Dispose();
    }

    private SegmentationEngine OpenEngine(InferenceOptions? options = null)
    {
        using var folder = new ColoursFolder();
        return new SegmentationEngine(ModelFolder.Open(folder.Path), options ?? Cpu(), _labelMaps);
    }

    private static InferenceOptions Cpu() => new() { Provider = ExecutionProvider.Cpu, Sessions = 1 };

    private static Task<SegmentedFrame> SegmentAsync(SegmentationEngine engine, Frame frame) =>
        engine.SegmentAsync(frame, TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline);

    private static async Task EndAsync(Frame frame, Task<SegmentedFrame> task)
    {
        try
        {
            (await task.WaitAsync(Deadline)).Dispose();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            frame.Dispose();
        }
    }

    private static int Count(Mat picture, int value)
    {
        using var equal = new Mat();
        Cv2.Compare(picture, Scalar.All(value), equal, CmpTypes.EQ);
        return Cv2.CountNonZero(equal);
    }
}
