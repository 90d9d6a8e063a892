using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Reports;

/// <summary>A picture that was answered badly, in four views; each is a data URI of a JPEG.</summary>
/// <param name="Name">The picture's name.</param>
/// <param name="MeanIoU">Over the classes that occur in it, in truth or answer.</param>
/// <param name="WrongShare">Share of its labelled pixels whose class was not found.</param>
/// <param name="Picture">As it is.</param>
/// <param name="Truth">With the true classes laid over.</param>
/// <param name="Answer">With the answered classes laid over.</param>
/// <param name="Errors">Wrong pixels marked.</param>
public sealed record WorstPicture(string Name, double MeanIoU, double WrongShare, string Picture, string Truth, string Answer, string Errors);

/// <summary>Finds the pictures of a split that a model answers worst.</summary>
public static class WorstPictures
{
    private const int WidestPx = 480;
    private const int JpegQuality = 85;

    /// <param name="engine">The model.</param>
    /// <param name="pictures">The split.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="count">Most pictures to find.</param>
    /// <param name="stop">Ends the search.</param>
    /// <returns>The worst first: those of the lowest mean IoU, in which a small thing that is missed weighs as much as a large one.</returns>
    public static IReadOnlyList<WorstPicture> Find(
        ISegmentationEngine engine, IReadOnlyList<LabelledPicture> pictures, ClassList classes, int count, CancellationToken stop)
    {
        var ranked = new PriorityQueue<(LabelledPicture Picture, Mat Answer, ConfusionMatrix Matrix), double>();
        foreach (var picture in pictures)
        {
            stop.ThrowIfCancellationRequested();
            var answer = engine.Segment(picture.Image);
            var matrix = new ConfusionMatrix(classes.Classes.Count, engine.Outputs);
            matrix.Add(picture.Mask, answer);
            // The best of those kept is the first to go: priority is by the highest mean IoU.
            ranked.Enqueue((picture, answer, matrix), -Known(matrix.MeanIoUOfOccurring));
            if (ranked.Count > count)
                ranked.Dequeue().Answer.Dispose();
        }
        var worst = new List<WorstPicture>();
        while (ranked.TryDequeue(out var item, out _))
        {
            using (item.Answer)
                worst.Add(Show(item.Picture, item.Answer, item.Matrix, classes.Classes.Count));
        }
        worst.Reverse();
        return worst;
    }

    private static WorstPicture Show(LabelledPicture picture, Mat answer, ConfusionMatrix matrix, int classes)
    {
        using var truth = Overlay.Draw(picture.Image, picture.Mask, classes);
        using var answered = Overlay.Draw(picture.Image, answer, classes);
        using var errors = ErrorMap.Draw(picture.Image, picture.Mask, answer, classes);
        return new(
            picture.Name, Known(matrix.MeanIoUOfOccurring), 1 - Known(matrix.PixelAccuracy),
            DataUri(picture.Image), DataUri(truth), DataUri(answered), DataUri(errors));
    }

    // A picture without a labelled pixel has no figures, and nothing wrong with it.
    private static double Known(double share) => double.IsNaN(share) ? 1 : share;

    private static string DataUri(Mat image)
    {
        using var shown = new Mat();
        var scale = Math.Min(1, WidestPx / (double)Math.Max(image.Width, image.Height));
        Cv2.Resize(image, shown, new Size(), scale, scale, InterpolationFlags.Area);
        Cv2.ImEncode(".jpg", shown, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        return $"data:image/jpeg;base64,{Convert.ToBase64String(bytes)}";
    }
}
