using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;
using FoodInspect.Trainer.Tests.Data;
using FoodInspect.Trainer.Tests.Prompting;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>What waits for the segmenter, and what does not.</summary>
public sealed class LabellingDeskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WaitingSegmenter _segmenter = new();
    private readonly LabellingDesk _desk;

    public LabellingDeskTests()
    {
        MadeDataset.Write(_folder.Path, train: 3, side: 16);
        _desk = new LabellingDesk(LabellingSet.Open(_folder.Path, "train"), _segmenter, model: null);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _desk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task SaveDraftAndOpen_WhileThePromptsAreAnswered_DoNotWait()
    {
        var (first, other) = (_desk.Set.Frames[0], _desk.Set.Frames[1]);
        var answer = Segment(first);
        await using var server = await LabellingServer.StartAsync(_desk, 0, Stop);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromSeconds(20) };

        var draft = await client.PutAsync($"/api/frames/{first.Name}/draft?page=page&revision=1&since=", new ByteArrayContent([2, 128, 2]), Stop);
        var labels = await client.GetAsync($"/api/frames/{other.Name}/labels", Stop);

        Assert.True(draft.IsSuccessStatusCode && labels.IsSuccessStatusCode);
        Assert.False(answer.IsCompleted);
        _segmenter.Release();
        Free(await answer);
    }

    [Fact]
    public async Task Thumbnail_OfALargePicture_IsSmallAndOfItsShape()
    {
        var frame = _desk.Set.Frames[0];
        using var large = new Mat(1200, 3200, MatType.CV_8UC3, Scalar.All(90));
        large.SaveImage(frame.PicturePath);

        using var small = Mat.FromImageData(await _desk.ThumbnailAsync(frame, Stop));

        Assert.Equal(8 / 3.0, small.Width / (double)small.Height, 1);
        Assert.InRange(small.Width, 100, 400);
    }

    [Fact]
    public async Task Segment_PromptThatNobodyWaitsForAnyMore_IsNotAsked()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = Segment(_desk.Set.Frames[0]);
        var given = _desk.SegmentAsync(_desk.Set.Frames[0], At(3), gone.Token);
        var wanted = _desk.SegmentAsync(_desk.Set.Frames[0], At(5), Stop);

        await gone.CancelAsync();
        _segmenter.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Free(await running);
        Free(await wanted);
        Assert.Equal([1, 5], _segmenter.Prompts.Select(prompt => (int)prompt.Points[0].X));
    }

    [Fact]
    public async Task SizeOf_PictureThatIsTurned_IsAsItIsShown()
    {
        using (var wide = new Mat(10, 30, MatType.CV_8UC3, Scalar.All(90)))
            Cv2.ImWrite(_folder["train/images/00.png"], wide);
        ExifOf.AddTo(_folder["train/images/00.png"], 6);

        Assert.Equal(new Size(10, 30), await _desk.SizeOfAsync(_desk.Set.Frames[0], Stop));
    }

    private Task<IReadOnlyList<PromptMask>> Segment(LabellingFrame frame)
    {
        var answer = _desk.SegmentAsync(frame, At(1), Stop);
        Assert.True(SpinWait.SpinUntil(() => _segmenter.Prompts.Count == 1, TimeSpan.FromSeconds(20)));
        return answer;
    }

    private static Prompt At(int x) => new([new PromptPoint(x, 1, IsPositive: true)]);

    private static void Free(IReadOnlyList<PromptMask> masks)
    {
        foreach (var mask in masks)
            mask.Dispose();
    }
}
