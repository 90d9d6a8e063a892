using System.Text.RegularExpressions;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.LabelStudio;

/// <summary>
/// Reads brush masks of Label Studio's JSON export: a file, or a folder with files named after splits. Pictures are looked for below the pictures' folder by the path
/// that the task gives, by ever shorter ends of it, and so again without the eight digits that an upload puts before a name. A task that nobody annotated, or that was skipped, is
/// left out: nobody said that it shows nothing, as one does who submits an empty annotation.
/// </summary>
internal static partial class LabelStudioImport
{
    private const string Brush = "brushlabels";

    /// <param name="source">File or folder.</param>
    /// <param name="pictures">Folder of the pictures; null for the folder of the file.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, string? pictures, ImportJournal journal)
    {
        string[] files = File.Exists(source) ? [source]
            : Directory.Exists(source) ? ForeignCorrections.JsonFilesBeside(source, SearchOption.TopDirectoryOnly) : [];
        if (files.Length == 0)
            journal.Problem(source, "is no JSON export of Label Studio and holds none");
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        var found = new List<ForeignPicture>();
        foreach (var path in files)
        {
            try
            {
                foreach (var task in LabelStudioTask.ReadAll(path))
                {
                    if (Submitted(task, journal) is not { } annotation)
                        continue;
                    labels.UnionWith(Strokes(annotation).SelectMany(stroke => stroke.Value?.Brushlabels ?? []));
                    found.Add(Describe(task, annotation, path, pictures ?? Path.GetDirectoryName(Path.GetFullPath(path))!, journal));
                }
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(path, failure.Message);
            }
        }
        if (found.Count == 0 && journal.Problems.Count == 0)
            journal.Problem(source, "has no task that was annotated and not skipped");
        return new ForeignDataset([.. labels], found);
    }

    private static LabelStudioAnnotation? Submitted(LabelStudioTask task, ImportJournal journal)
    {
        LabelStudioAnnotation[] submitted = [.. task.Annotations.Where(annotation => !annotation.WasCancelled)];
        journal.Note("pictures were not annotated or were skipped; they are left out", submitted.Length == 0 ? 1 : 0);
        journal.Note("pictures have annotations of more than one person; the first is used", submitted.Length > 1 ? 1 : 0);
        return submitted.FirstOrDefault();
    }

    private static ForeignPicture Describe(LabelStudioTask task, LabelStudioAnnotation annotation, string path, string folder, ImportJournal journal)
    {
        var picture = task.PicturePath ?? throw new InvalidDataException($"task {task.Id} has no picture (.jpg, .png or .bmp) among its data");
        journal.Note("results are no brush masks (boxes, polygons, choices …); they are left out", annotation.Result.Count(result => result.Type != Brush));
        return new ForeignPicture(
            $"{path}: task {task.Id} ({picture})", SplitName.Of(Path.GetFileNameWithoutExtension(path)), task.IsUploaded ? UploadPrefix().Replace(picture, "") : picture,
            () => EncodedPicture.Read(Find(folder, picture)), (ids, size) => Paint(annotation, ids, size, journal));
    }

    private static IEnumerable<LabelStudioResult> Strokes(LabelStudioAnnotation annotation) => annotation.Result.Where(result => result.Type == Brush);

    private static string Find(string folder, string picture) =>
        ForeignPath.Find(folder, picture) ?? ForeignPath.Find(folder, UploadPrefix().Replace(picture.Replace('\\', '/'), ""))
        ?? throw new InvalidDataException($"its picture is not below {folder}; name the folder by --images");

    private static Mat Paint(LabelStudioAnnotation annotation, LabelIds ids, Size size, ImportJournal journal)
    {
        using var painter = new ObjectPainter(size, journal);
        foreach (var stroke in Strokes(annotation))
        {
            try
            {
                ForeignPicture.CheckSize(size, stroke.OriginalWidth, stroke.OriginalHeight);
                if (stroke.Value is not { Format: "rle", Rle: { } packed, Brushlabels: [var label] })
                    throw new InvalidDataException("has no format rle, no rle, or not exactly one label");
                using var inside = BrushRunLengths.Fill([.. packed], size);
                painter.Lay(ids[label], inside);
            }
            catch (InvalidDataException failure)
            {
                throw new InvalidDataException($"result {stroke.Id}: {failure.Message}", failure);
            }
        }
        return painter.Take();
    }

    [GeneratedRegex("(?<=^|/)[0-9a-f]{8}-(?=[^/]+$)")]
    private static partial Regex UploadPrefix();
}
