using System.CommandLine;
using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>predict</c>: segments pictures; writes a label map (indexed PNG) and an overlay of each.</summary>
internal static class PredictCommand
{
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
        RequireSound(pictures);
        var folder = FolderPath.Whole(parsed.GetRequiredValue(Out));
        using var engine = ModelArguments.OpenEngine(parsed);
        // All results or none: they move to their folder together.
        var draft = $"{folder}.{Guid.NewGuid():N}.draft";
        Directory.CreateDirectory(draft);
        try
        {
            foreach (var picture in pictures)
            {
                stop.ThrowIfCancellationRequested();
                Predict(engine, picture, draft);
            }
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.GetFiles(draft))
                File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
        catch (IOException failure)
        {
            throw new IOException($"{folder} cannot be written, so there are no results: {failure.Message}", failure);
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
        Console.WriteLine($"{pictures.Length} pictures segmented, in {folder}");
    }

    private static void Predict(ISegmentationEngine engine, string picture, string folder)
    {
        using var image = Read(picture, file => file.Decode());
        using var ids = engine.Segment(image);
        using var overlay = Overlay.Draw(image, ids, engine.Outputs);
        SegmentationClass[] classes = [.. Enumerable.Range(0, engine.Outputs).Select(id =>
            new SegmentationClass(id, $"{id}", Overlay.ColourOf(id), ClassRole.Background))];
        var name = Path.Combine(folder, Path.GetFileNameWithoutExtension(picture));
        using (var labels = File.Create($"{name}.labels.png"))
            IndexedPng.Write(labels, ids, classes);
        File.WriteAllBytes($"{name}.overlay.png", EncodedPicture.Png(overlay).Content);
    }

    /// <summary>Refuses pictures before the first is segmented, all of them at once.</summary>
    private static void RequireSound(string[] pictures)
    {
        var problems = pictures.GroupBy(Path.GetFileNameWithoutExtension).Where(twins => twins.Count() > 1)
            .Select(twins => $"{string.Join(" and ", twins)} would have their results under one name.").ToList();
        foreach (var picture in pictures)
        {
            try
            {
                Read(picture, file => file.Header);
            }
            catch (UsageException failure)
            {
                problems.Add(failure.Message);
            }
        }
        if (problems.Count > 0)
            throw new UsageException(string.Join(Environment.NewLine, problems));
    }

    private static T Read<T>(string picture, Func<EncodedPicture, T> read)
    {
        try
        {
            return read(EncodedPicture.Read(picture));
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{picture} cannot be read as a picture: {failure.Message}");
        }
    }

    private static string[] PicturesIn(string source)
    {
        if (File.Exists(source))
            return [source];
        var pictures = PictureFiles.In(source);
        return pictures.Length > 0 ? pictures : throw new UsageException($"{source} is no picture and no folder with pictures.");
    }
}
