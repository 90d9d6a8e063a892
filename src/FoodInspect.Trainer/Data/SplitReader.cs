using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>Reads one split of a dataset; each thing that is wrong becomes one sentence, and reading goes on.</summary>
internal static class SplitReader
{
    /// <param name="folder">The dataset.</param>
    /// <param name="split">train, val or test.</param>
    /// <param name="classes">To check the masks by; null if the list itself could not be read.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="seen">Called with each file's name and content.</param>
    public static List<LabelledPicture> Read(
        string folder, string split, ClassList? classes, ICollection<string> problems, Action<string, byte[]> seen)
    {
        var masks = Path.Combine(folder, split, "masks");
        var files = FilesIn(folder, split);
        var pictures = new List<LabelledPicture>(files.Length);
        if (files.Length == 0)
            problems.Add($"{split}: is empty (no .jpg, .png or .bmp in {split}/images)");

        foreach (var twin in files.GroupBy(Path.GetFileNameWithoutExtension).Where(g => g.Count() > 1))
            problems.Add($"{split}/images/{twin.Key}: there are {twin.Count()} pictures of this name");
        var missing = new List<string>();
        foreach (var file in files)
        {
            if (ReadPicture(split, file, masks, classes, (problems, missing), seen) is { } picture)
                pictures.Add(picture);
        }
        if (missing.Count > 0)
            problems.Add($"{FirstFew.Of(missing)}: {(missing.Count == 1 ? "is" : "are")} missing");
        return pictures;
    }

    /// <summary>The names of the splits that a folder has, whether or not they hold pictures.</summary>
    public static IEnumerable<string> SplitsIn(string folder) =>
        Directory.GetDirectories(folder).Where(split => Directory.Exists(Path.Combine(split, "images"))).Select(split => Path.GetFileName(split)!);

    /// <summary>The pictures of a split in the order of their names; hidden files are unfinished ones.</summary>
    public static string[] FilesIn(string folder, string split) => PictureFiles.In(Path.Combine(folder, split, "images"));

    private static LabelledPicture? ReadPicture(
        string split, string file, string masks, ClassList? classes, (ICollection<string> All, List<string> Missing) problems, Action<string, byte[]> seen)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var imageName = $"{split}/images/{Path.GetFileName(file)}";
        var maskName = $"{split}/masks/{name}.png";
        var image = Decode(imageName, file, content => EncodedPicture.Of(content).Decode(), problems, seen);
        var mask = Decode(maskName, Path.Combine(masks, $"{name}.png"), content => LabelMapFile.Read(content, classes, image?.Size()), problems, seen);
        if (image is null || mask is null)
        {
            image?.Dispose();
            mask?.Dispose();
            return null;
        }
        return new LabelledPicture(name, image, mask);
    }

    private static Mat? Decode(
        string name, string file, Func<byte[], Mat> decode, (ICollection<string> All, List<string> Missing) problems, Action<string, byte[]> seen)
    {
        try
        {
            var content = File.ReadAllBytes(file);
            seen(name, content);
            return decode(content);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Missing.Add(name);
        }
        catch (InvalidDataException failure)
        {
            problems.All.Add($"{name}: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.All.Add($"{name}: cannot be read: {failure.Message}");
        }
        return null;
    }
}
