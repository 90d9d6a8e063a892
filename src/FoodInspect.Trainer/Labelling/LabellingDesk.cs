using System.Collections.Concurrent;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Prompting;
using OpenCvSharp;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// What works on frames: the set, the segmenter that answers prompts, and the model that predicts label maps, if there is one.
/// Owns all three. The last picture stays decoded, since several prompts come for each. Thread-safe; segmenter and model do one
/// piece of work at a time, and nothing else waits for them.
/// </summary>
public sealed class LabellingDesk(LabellingSet set, IPromptSegmenter segmenter, ISegmentationEngine? model) : IDisposable
{
    private const int ThumbnailWidth = 192;
    private const int ThumbnailsAtOnce = 2;

    private readonly SemaphoreSlim _turn = new(1);
    // A browser asks for those of a whole screen at once, and a large PNG is decoded whole.
    private readonly SemaphoreSlim _thumbnails = new(ThumbnailsAtOnce);
    private readonly ConcurrentDictionary<string, Size> _sizes = new(StringComparer.Ordinal);
    private (LabellingFrame Frame, Mat Picture)? _latest;

    public LabellingSet Set => set;

    public string SegmenterName => segmenter.Name;

    public bool HasModel => model is not null;

    /// <summary>Whether <see cref="ProposeAsync"/> can answer: only a network knows items without a hint.</summary>
    public bool CanPropose => segmenter is SamSegmenter;

    /// <summary>The picture's size, which a draft needs that is to be saved: it does not wait for the segmenter.</summary>
    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    public async Task<Size> SizeOfAsync(LabellingFrame frame, CancellationToken stop)
    {
        if (_sizes.TryGetValue(frame.Name, out var known))
            return known;
        // Decoded, and not what its header says: that is from before the turn by its EXIF, and a damaged picture is to be told now.
        return _sizes[frame.Name] = await Task.Run(() =>
        {
            using var picture = set.ReadPicture(frame);
            return picture.Size();
        }, stop);
    }

    /// <summary>A small JPEG of the picture.</summary>
    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    public async Task<byte[]> ThumbnailAsync(LabellingFrame frame, CancellationToken stop)
    {
        await _thumbnails.WaitAsync(stop);
        try
        {
            return await Task.Run(() => Thumbnail(frame), CancellationToken.None);
        }
        finally
        {
            _thumbnails.Release();
        }
    }

    /// <summary>What the model sees.</summary>
    /// <returns>Class ids of the picture's size; the caller disposes it. Null if there is no model.</returns>
    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    public async Task<Mat?> PredictAsync(LabellingFrame frame, CancellationToken stop) =>
        model is null ? null : await InTurnAsync(() => model.Segment(PictureOf(frame)), stop);

    /// <returns>The masks, the best first; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The prompt says nothing or lies outside the picture.</exception>
    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    public Task<IReadOnlyList<PromptMask>> SegmentAsync(LabellingFrame frame, Prompt prompt, CancellationToken stop) =>
        InTurnAsync(() => segmenter.Segment(PictureOf(frame), prompt), stop);

    /// <summary>Masks all over the picture, found without a hint.</summary>
    /// <returns>The best first; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    /// <exception cref="NotSupportedException">The segmenter needs a hint.</exception>
    public Task<IReadOnlyList<GeneratedMask>> ProposeAsync(LabellingFrame frame, CancellationToken stop) => segmenter is SamSegmenter sam
        ? InTurnAsync(() => new MaskGenerator(sam, new MaskGeneratorOptions()).Generate(PictureOf(frame), stop), stop)
        : throw new NotSupportedException($"{segmenter.Name} needs a click or a box; proposals need the weights of Segment Anything (--sam).");

    public void Dispose()
    {
        _latest?.Picture.Dispose();
        _turn.Dispose();
        _thumbnails.Dispose();
        segmenter.Dispose();
        model?.Dispose();
        set.Dispose();
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            stop.ThrowIfCancellationRequested();
            // Off the thread that serves requests: a network may take seconds.
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    private byte[] Thumbnail(LabellingFrame frame)
    {
        using var picture = set.ReadSmall(frame, ThumbnailWidth);
        using var small = new Mat();
        var scale = (double)ThumbnailWidth / picture.Width;
        Cv2.Resize(picture, small, new Size(ThumbnailWidth, Math.Max(1, (int)(picture.Height * scale))), interpolation: InterpolationFlags.Area);
        return small.ToBytes(".jpg");
    }

    private Mat PictureOf(LabellingFrame frame)
    {
        if (_latest is { } known && known.Frame == frame)
            return known.Picture;
        var picture = set.ReadPicture(frame);
        _latest?.Picture.Dispose();
        _latest = (frame, picture);
        return picture;
    }
}
