using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Truth;
using FoodInspect.Trainer.Commands;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>
/// Composes the recording of a line: one long strip of belt with items is made and drawn past the camera, items moving to the left; with the truth that <c>foodinspect compare</c> reads.
/// </summary>
internal sealed class ComposedVideo(ItemLibrary library, BeltGround ground, ComposeOptions options)
{
    private const long MostStripPixels = 1L << 27;

    /// <summary>How many items found no place on the belt.</summary>
    public int LeftOut { get; private set; }

    /// <summary>How many items were so thin that nothing of them was left at their size.</summary>
    public int TooThin { get; private set; }

    /// <param name="path">The video, .mp4; the truth stands beside it as .json.</param>
    /// <param name="classes">With their roles.</param>
    /// <param name="frames">How many.</param>
    /// <param name="framesPerSecond">Of the video.</param>
    /// <param name="speedPxPerFrame">How far items move to the left.</param>
    /// <param name="stop">Stops between two frames; nothing is left behind.</param>
    /// <returns>The truth.</returns>
    /// <exception cref="UsageException">The strip would be too long, no item fits on it, or there is no ffmpeg.</exception>
    public LineTruth Write(string path, IReadOnlyList<SegmentationClass> classes, int frames, double framesPerSecond, double speedPxPerFrame, CancellationToken stop)
    {
        var random = new Random(options.Seed);
        var length = options.Picture.Width + (long)Math.Ceiling(speedPxPerFrame * (frames - 1));
        if (length * options.Picture.Height > MostStripPixels)
            throw new UsageException($"The belt of such a video is {length} pixels long; make several videos with other seeds.");
        using var strip = ground.Draw(new Size((int)length, options.Picture.Height), random);
        var perPicture = (options.Items.Least + options.Items.Most) / 2.0;
        var scene = new SceneComposer(options);
        var laid = scene.Fill(
            strip, ItemLibrary.Kinds(library.Items, options), (int)Math.Round(perPicture * length / options.Picture.Width), isStrip: true, random);
        if (laid.Count == 0)
            throw new UsageException("No item fits on this belt, so nothing was written: make --length shorter, or --picture larger.");
        (LeftOut, TooThin) = (scene.LeftOut, scene.TooThin);
        var items = laid.OrderBy(item => item.Place.X).Select((item, i) => Describe(i + 1, item, classes));
        var truth = new LineTruth(options.Picture.Width, options.Picture.Height, frames, -speedPxPerFrame, [.. items]);
        var unfinished = path + ".unfinished.mp4";
        try
        {
            Record(unfinished, strip.Image, frames, framesPerSecond, speedPxPerFrame, random, stop);
            truth.Write(Path.ChangeExtension(path, ".json"));
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
        return truth;
    }

    private void Record(string path, Mat strip, int frames, double framesPerSecond, double speedPxPerFrame, Random random, CancellationToken stop)
    {
        using var encoder = FfmpegEncoder.TryStart(path, framesPerSecond, options.Picture)
            ?? throw new UsageException("Videos are written by the program ffmpeg, which is not installed here (Debian: apt-get install ffmpeg).");
        using var look = new CameraLook(options.Picture, random);
        for (var frame = 0; frame < frames; frame++)
        {
            stop.ThrowIfCancellationRequested();
            using var picture = strip.Clone(new Rect(new Point((int)Math.Floor(frame * speedPxPerFrame), 0), options.Picture));
            look.Apply(picture);
            encoder.Write(picture);
        }
        encoder.Complete();
    }

    private static TruthItem Describe(int id, LaidItem item, IReadOnlyList<SegmentationClass> classes)
    {
        int PixelsOf(ClassRole role) => item.PixelsOf.Where(pixels => classes[pixels.Key].Role == role).Sum(pixels => pixels.Value);
        var (product, defect, foreign) = (PixelsOf(ClassRole.Product), PixelsOf(ClassRole.Defect), PixelsOf(ClassRole.Contaminant));
        var kind = foreign > 0 ? TruthKind.Foreign : defect > 0 ? TruthKind.Rotten : TruthKind.Sound;
        return new TruthItem(id, kind, item.Place.X + (item.Place.Width / 2.0), item.Place.Y + (item.Place.Height / 2.0), product, defect, foreign, item.Picture);
    }
}
