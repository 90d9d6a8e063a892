using System.Text;
using System.Text.Json;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Files;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Captured frames of one line on disk, in the layout of a data set: <c>classes.json</c>, <c>SPLIT/images/NAME.png</c>,
/// <c>SPLIT/masks/NAME.png</c> (indexed, the index is the class id).
/// </summary>
internal sealed class CapturedDataset
{
    private const int IgnoredId = 255;

    private readonly IReadOnlyList<SegmentationClass> _classes;
    private readonly PictureCorrections _corrections;
    private readonly string _folder;
    private readonly string _images;
    private readonly string _masks;

    private string CorrectionsPath => Path.Combine(_folder, PictureCorrections.FileName);

    private bool HoldsFrames => Directory.Exists(_images) && Directory.EnumerateFiles(_images, "*.png").Any();

    private string ClassesPath => Path.Combine(_folder, "classes.json");

    /// <summary>A data set that nothing was done to yet.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="split">The split that frames are put into.</param>
    /// <param name="classes">The classes of the line's model.</param>
    /// <param name="corrections">What was done to its pictures before they come here.</param>
    public CapturedDataset(string folder, string split, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections)
    {
        (_classes, _corrections, _folder) = (classes, corrections, folder);
        (_images, _masks) = (ImagesOf(folder, split), MasksOf(folder, split));
    }

    /// <summary>Makes folders and descriptions.</summary>
    /// <exception cref="OutputException">A folder cannot be written, or holds frames of other classes or corrections.</exception>
    public void Prepare()
    {
        OutputFile.PrepareFolder(_images);
        OutputFile.PrepareFolder(_masks);
        // Left by a program that was killed while it wrote.
        foreach (var unfinished in Directory.EnumerateFiles(_images, ".*.png"))
            OutputFile.Delete(unfinished);
        RequireSame();
        if (!HoldsFrames && PictureCorrections.Read(_folder, []) != _corrections)
            OutputFile.Delete(CorrectionsPath);
        Describe();
    }

    /// <summary>Looks whether frames that are there fit; changes nothing, for another program may write there.</summary>
    /// <exception cref="OutputException">They are of other classes or corrections, or their description cannot be read.</exception>
    public void RequireSame()
    {
        RequireSameCorrections();
        RequireSameClasses();
    }

    /// <summary>The frames in a split of a data set's folder; none if there is no such split.</summary>
    public static IEnumerable<StoredEntry> Enumerate(string folder, string split)
    {
        if (!Directory.Exists(ImagesOf(folder, split)))
            return [];
        var labelled = new LabelledFrames(folder, split);
        return from image in Directory.EnumerateFiles(ImagesOf(folder, split), "*.png", OutputFile.Readable)
               where !HiddenFile.Is(image)
               let file = Path.GetFileName(image)
               select Measure(image, Path.Combine(MasksOf(folder, split), file)) with { IsLabelled = labelled.Contains(Path.GetFileNameWithoutExtension(file)) };
    }

    /// <summary>Makes folders and descriptions that somebody removed since the start.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void MakeAnew()
    {
        Directory.CreateDirectory(_images);
        Directory.CreateDirectory(_masks);
        if (!File.Exists(CorrectionsPath))
            AtomicFile.Write(CorrectionsPath, _corrections.Write);
        if (!File.Exists(ClassesPath))
            AtomicFile.Write(ClassesPath, file => file.Write(Encoding.UTF8.GetBytes(ClassesJson())));
    }

    /// <summary>How the name of a frame begins: with its time, so that the oldest of all lines sorts first.</summary>
    public static string NameOf(DateTimeOffset capturedAt, long sequence) => $"{capturedAt.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff}-{sequence}";

    /// <summary>Whether a frame of this name is there.</summary>
    public bool Holds(string name) => File.Exists(Path.Combine(_images, name + ".png"));

    /// <summary>Writes a frame and its label map, of the same size; null for one that nobody has labelled.</summary>
    /// <exception cref="IOException">They cannot be written; nothing is left behind.</exception>
    public StoredEntry Write(string name, Mat picture, Mat? classIds)
    {
        var (image, mask) = (Path.Combine(_images, name + ".png"), Path.Combine(_masks, name + ".png"));
        // A name ending in .png while unfinished, since OpenCV chooses the format by it; the dot hides it from readers.
        var unfinished = Path.Combine(_images, $".{name}.png");
        try
        {
            PictureWriter.WritePng(unfinished, picture);
            if (classIds is not null)
                AtomicFile.Write(mask, file => IndexedPng.Write(file, classIds, _classes));
            File.Move(unfinished, image, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            if (classIds is not null)
                File.Delete(mask);
            throw;
        }

        return Measure(image, mask);
    }

    // Time first, so that the oldest of all lines sorts first.
    private static StoredEntry Measure(string image, string mask) =>
        StoredEntry.Measure($"{Path.GetFileName(image)}/{image}", image, mask);

    private static string ImagesOf(string folder, string split) => Path.Combine(folder, split, "images");

    private static string MasksOf(string folder, string split) => Path.Combine(folder, split, "masks");

    private void Describe()
    {
        try
        {
            MakeAnew();
        }
        catch (Exception exception) when (OutputFile.IsDiskFull(exception))
        {
            // The first frame for which there is room brings what is missing.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{_folder}: the folder cannot be written: {exception.Message}", exception);
        }
    }

    private void RequireSameCorrections()
    {
        var problems = new List<string>();
        var known = PictureCorrections.Read(_folder, problems);
        if (problems.Count > 0)
            throw new OutputException($"{_folder}: {problems[0]}; move it away or capture into another one");
        if (known == _corrections || !HoldsFrames)
            return;
        if (known.Lens != _corrections.Lens)
            throw OtherCorrections("lens correction", isOurs: _corrections.Lens);
        // Where nobody wrote down whether the light of older frames was corrected, it stays so.
        if (known.Light is not null)
            throw OtherCorrections("correction of light or noise", isOurs: _corrections.Light is true);
    }

    private OutputException OtherCorrections(string correction, bool isOurs)
    {
        var (kept, wanted) = isOurs ? ("without", "with") : ("with", "without");
        return new OutputException($"{_folder}: the folder holds frames {kept} {correction}, the line's pictures are {wanted}; move it away or capture into another one");
    }

    private void RequireSameClasses()
    {
        if (File.Exists(ClassesPath) && !JsonElement.DeepEquals(JsonElement.Parse(ClassesJson()), ReadClasses()))
            throw new OutputException($"{ClassesPath}: the folder holds frames of other classes than {string.Join(", ", _classes.Select(known => known.Name))}; move it away or capture into another one");
    }

    private JsonElement ReadClasses()
    {
        try
        {
            return JsonElement.Parse(File.ReadAllText(ClassesPath));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{ClassesPath}: {exception.Message} Correct it, or move it away", exception);
        }
    }

    private string ClassesJson() => JsonSerializer.Serialize(
        new { classes = _classes.Select(known => new { id = known.Id, name = known.Name }), ignore = IgnoredId });
}
