using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.Cvat;

/// <summary>
/// Reads CVAT's export "Segmentation mask 1.1": <c>labelmap.txt</c>, <c>SegmentationClass/NAME.png</c> in the labels' colours, <c>ImageSets/Segmentation/SUBSET.txt</c>,
/// and the pictures in <c>JPEGImages</c> or a folder that the user names. The black label is the background. CVAT writes no mask for a picture on which nothing is
/// labelled, but lists it: all of it is background.
/// </summary>
internal static class CvatImport
{
    private static readonly Rgb Black = new(0, 0, 0);
    private static readonly string[] Extensions = [.. PictureFiles.Extensions, .. PictureFiles.Extensions.Select(extension => extension.ToUpperInvariant())];

    /// <param name="source">The unpacked export.</param>
    /// <param name="pictures">Folder of the pictures; null for <c>JPEGImages</c>.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, string? pictures, ImportJournal journal)
    {
        var (map, masks, lists) = (Path.Combine(source, CvatLabelMap.FileName), Path.Combine(source, "SegmentationClass"), Path.Combine(source, "ImageSets", "Segmentation"));
        try
        {
            if (!File.Exists(map) || !(Directory.Exists(masks) || Directory.Exists(lists)))
                throw new InvalidDataException($"is no unpacked CVAT export of segmentation masks: it has no {CvatLabelMap.FileName}, or neither SegmentationClass nor ImageSets/Segmentation");
            var labels = CvatLabelMap.Read(map);
            if (!labels.Any(label => label.Colour == Black))
                labels = [("background", Black), .. labels];
            var found = PicturesOf(FilesIn(masks).Where(mask => Path.GetExtension(mask.Value).Equals(".png", StringComparison.OrdinalIgnoreCase)).ToDictionary(), Listed(lists), pictures ?? Path.Combine(source, "JPEGImages"), labels, journal);
            return new ForeignDataset([.. labels.OrderByDescending(label => label.Colour == Black).Select(label => label.Label)], found) { LabelsEveryPixel = true };
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            journal.Problem(File.Exists(map) ? map : source, failure.Message);
            return new ForeignDataset([], []);
        }
    }

    private static List<ForeignPicture> PicturesOf(
        Dictionary<string, string> masks, Dictionary<string, string> lists, string folder, IReadOnlyList<(string Label, Rgb Colour)> labels, ImportJournal journal)
    {
        var found = new List<ForeignPicture>();
        foreach (var name in masks.Keys.Union(lists.Keys).Order(StringComparer.Ordinal))
        {
            var (mask, list) = (masks.GetValueOrDefault(name), lists.GetValueOrDefault(name));
            journal.Note("pictures are listed and have no mask; all of them is background", mask is null ? 1 : 0);
            found.Add(new ForeignPicture(
                mask ?? $"{list}: {name}", list is null ? null : SplitName.Of(Path.GetFileNameWithoutExtension(list)), name + ".png", () => EncodedPicture.Read(Find(folder, name)),
                (ids, size) => mask is null
                    ? new Mat(size, MatType.CV_8UC1, Scalar.All(ids[labels.First(label => label.Colour == Black).Label]))
                    : ReadMask(mask, labels, ids, size)));
        }
        journal.Note("pictures lie in the pictures' folder and have neither a mask nor a place in a list; they are left out",
            FilesIn(folder).Keys.Count(name => !masks.ContainsKey(name) && !lists.ContainsKey(name)));
        return found;
    }

    // By name: the path below the folder, without extension.
    private static Dictionary<string, string> FilesIn(string folder)
    {
        var files = new Dictionary<string, string>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [])
        {
            if (PictureFiles.IsPicture(file))
                files[Path.ChangeExtension(Path.GetRelativePath(folder, file), null)] = file;
        }
        return files;
    }

    // The list that each name stands in.
    private static Dictionary<string, string> Listed(string folder)
    {
        var lists = new Dictionary<string, string>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.txt") : [])
        {
            foreach (var name in File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0))
                lists[name] = file;
        }
        return lists;
    }

    private static string Find(string folder, string name) =>
        Extensions.Select(extension => ForeignPath.Resolve(folder, name + extension)).FirstOrDefault(File.Exists)
        ?? throw new InvalidDataException($"its picture {name} is not in {folder}; export with pictures, or name their folder by --images");

    private static Mat ReadMask(string file, IReadOnlyList<(string Label, Rgb Colour)> labels, LabelIds ids, Size size)
    {
        var picture = EncodedPicture.Read(file);
        if (picture.IsTurned())
            throw new InvalidDataException(EncodedPicture.TurnedMask);
        using var colours = picture.DecodeAsItIs();
        if (colours.Depth() != MatType.CV_8U)
            throw new InvalidDataException("a mask of 16 bits; a label map has 8 bits a channel");
        if (colours.Channels() == 1)
            return IndexMask.Renumber(colours, [.. labels.Select(label => label.Label)], ids, size);
        ForeignPicture.CheckSize(size, colours.Width, colours.Height);
        using var bgr = colours.Channels() == 4 ? colours.CvtColor(ColorConversionCodes.BGRA2BGR) : colours.Clone();
        using var unknown = new Mat(size, MatType.CV_8UC1, Scalar.All(255));
        using var inside = new Mat();
        var mask = new Mat(size, MatType.CV_8UC1, Scalar.All(ids.Ignore));
        foreach (var (label, (red, green, blue)) in labels)
        {
            var colour = new Scalar(blue, green, red);
            Cv2.InRange(bgr, colour, colour, inside);
            mask.SetTo(Scalar.All(ids[label]), inside);
            unknown.SetTo(Scalar.All(0), inside);
        }
        var strange = Cv2.CountNonZero(unknown);
        if (strange == 0)
            return mask;
        mask.Dispose();
        Cv2.MinMaxLoc(unknown, out _, out _, out _, out var place);
        var (b, g, r) = bgr.At<Vec3b>(place.Y, place.X);
        throw new InvalidDataException(
            $"{strange} pixels have colours that are no label's, such as {new Rgb(r, g, b)} at {place.X}, {place.Y}; was the mask scaled, smoothed or saved as JPEG?");
    }
}
