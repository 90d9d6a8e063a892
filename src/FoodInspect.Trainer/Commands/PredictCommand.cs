using System.CommandLine;
using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>predict</c>: segments pictures; writes a label map (indexed PNG) and an overlay of each.</summary>
internal static class PredictCommand
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".bmp"];

    private static readonly Argument<string> Source = new("picture") { Description = "A picture, or a folder of pictures." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for NAME.labels.png and NAME.overlay.png.", Required = true };

    public static Command Create()
    {
        var command = new Command("predict", "Segment pictures and write label maps and overlays.");
        command.Arguments.Add(Source);
        foreach (var option in new Option[] { ModelArguments.Model, ModelArguments.Engine, Out })
            command.Options.Add(option);
        command.Run(Predict);
        return command;
    }

    private static void Predict(ParseResult parsed, CancellationToken stop)
    {
        var pictures = PicturesIn(parsed.GetRequiredValue(Source));
        var folder = parsed.GetRequiredValue(Out);
        Directory.CreateDirectory(folder);
        using var engine = ModelArguments.OpenEngine(parsed);
        SegmentationClass[] classes = [.. Enumerable.Range(0, engine.Outputs).Select(id =>
            new SegmentationClass(id, $"{id}", Overlay.ColourOf(id), ClassRole.Background))];
        foreach (var picture in pictures)
        {
            stop.ThrowIfCancellationRequested();
            using var image = Cv2.ImRead(picture, ImreadModes.Color);
            if (image.Empty())
                throw new UsageException($"{picture} cannot be read as a picture.");
            using var ids = engine.Segment(image);
            using var overlay = Overlay.Draw(image, ids, engine.Outputs);
            var name = Path.Combine(folder, Path.GetFileNameWithoutExtension(picture));
            using (var labels = File.Create($"{name}.labels.png"))
                IndexedPng.Write(labels, ids, classes);
            Cv2.ImWrite($"{name}.overlay.png", overlay);
        }
        Console.WriteLine($"{pictures.Length} pictures segmented, in {folder}");
    }

    private static string[] PicturesIn(string source)
    {
        if (File.Exists(source))
            return [source];
        var pictures = Directory.Exists(source)
            ? Directory.GetFiles(source).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal).ToArray()
            : [];
        return pictures.Length > 0 ? pictures : throw new UsageException($"{source} is no picture and no folder with pictures.");
    }
}
