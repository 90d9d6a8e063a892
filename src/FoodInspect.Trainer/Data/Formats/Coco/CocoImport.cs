using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.Coco;

/// <summary>What becomes of COCO's crowds: groups whose members nobody told apart.</summary>
internal enum CrowdPixels
{
    /// <summary>They get their category: a mask does not tell objects apart anyway.</summary>
    Class,

    /// <summary>They take no part in training: a crowd is often drawn roughly.</summary>
    Ignore,
}

/// <summary>
/// Reads COCO: an annotation file, or a folder with <c>annotations/*.json</c> or <c>SPLIT/_annotations.coco.json</c>, a split a file.
/// Category ids may have gaps and differ between files; categories are matched by name.
/// </summary>
internal static class CocoImport
{
    /// <param name="source">File or folder.</param>
    /// <param name="pictures">Folder of the pictures, or null to look where they usually are.</param>
    /// <param name="crowds">What becomes of crowds.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, string? pictures, CrowdPixels crowds, ImportJournal journal)
    {
        var categories = new SortedDictionary<int, List<string>>();
        var found = new List<ForeignPicture>();
        foreach (var path in FilesIn(source, journal))
        {
            try
            {
                var file = CocoFile.Read(path);
                foreach (var category in file.Categories.Where(category => !categories.Values.Any(names => names.Contains(category.Name))))
                    (categories.TryGetValue(category.Id, out var names) ? names : categories[category.Id] = []).Add(category.Name);
                found.AddRange(PicturesOf(path, file, pictures ?? FolderOf(source, path, file), crowds, journal));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(path, failure.Message);
            }
        }
        return new ForeignDataset([.. categories.Values.SelectMany(names => names)], found);
    }

    private static string[] FilesIn(string source, ImportJournal journal)
    {
        if (File.Exists(source))
            return [source];
        string[] files = Directory.Exists(Path.Combine(source, "annotations"))
            ? OfInstances(Directory.GetFiles(Path.Combine(source, "annotations"), "*.json"))
            : Directory.Exists(source) ? [.. Directory.GetFiles(source, "*.coco.json", SearchOption.AllDirectories)] : [];
        if (files.Length == 0)
            journal.Problem(source, "is no COCO annotation file, and holds neither annotations/*.json nor SPLIT/_annotations.coco.json");
        return [.. files.Order(StringComparer.Ordinal)];
    }

    /// <summary>COCO's own download has captions and key points beside the instances, of the same pictures.</summary>
    private static string[] OfInstances(string[] files) =>
        files.Where(file => Path.GetFileName(file).StartsWith("instances_", StringComparison.Ordinal)).ToArray() is { Length: > 0 } instances ? instances : files;

    /// <summary>The first of the usual places that holds the file's first picture.</summary>
    private static string FolderOf(string source, string path, CocoFile file)
    {
        var beside = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var root = File.Exists(source) ? Path.GetFileName(beside) == "annotations" ? Path.GetDirectoryName(beside)! : beside : source;
        var name = Path.GetFileNameWithoutExtension(path).Replace("instances_", "", StringComparison.Ordinal);
        string[] places = [beside, root, Path.Combine(root, "images", name), Path.Combine(root, name), Path.Combine(root, "images")];
        if (file.Images.Count == 0)
            return root;
        var first = file.Images[0].FileName;
        return places.FirstOrDefault(place => Exists(place, first))
            // Where a picture lies that may not be read, its reading says so of the right folder.
            ?? places.FirstOrDefault(place => File.Exists(Path.Combine(place, first.Replace('\\', '/')))) ?? root;
    }

    private static bool Exists(string folder, string name)
    {
        try
        {
            return File.Exists(ForeignPath.Resolve(folder, name));
        }
        catch (InvalidDataException)
        {
            return false; // Reported with the picture itself.
        }
    }

    private static IEnumerable<ForeignPicture> PicturesOf(string path, CocoFile file, string folder, CrowdPixels crowds, ImportJournal journal)
    {
        var split = SplitName.Of(Path.GetFileNameWithoutExtension(path)) ?? SplitName.Of(Path.GetFileName(Path.GetDirectoryName(path)) ?? "");
        foreach (var twins in file.Categories.GroupBy(category => category.Id).Where(twins => twins.Count() > 1))
            throw new InvalidDataException($"has {twins.Count()} categories of id {twins.Key}");
        foreach (var twins in file.Images.GroupBy(picture => picture.Id).Where(twins => twins.Count() > 1))
            throw new InvalidDataException($"has {twins.Count()} images of id {twins.Key}: {FirstFew.Of([.. twins.Select(picture => picture.FileName)])}");
        var names = file.Categories.ToDictionary(category => category.Id, category => category.Name);
        var objects = file.Annotations.ToLookup(annotation => annotation.ImageId);
        var unknown = objects.Select(group => group.Key).Except(file.Images.Select(picture => picture.Id)).ToArray();
        if (unknown.Length > 0)
            throw new InvalidDataException($"has annotations of pictures that it does not list: image_id {FirstFew.Of([.. unknown.Select(id => $"{id}")])}");
        var unlisted = file.Annotations.Where(annotation => !names.ContainsKey(annotation.CategoryId)).DistinctBy(annotation => annotation.CategoryId)
            .Select(annotation => $"{annotation.CategoryId} (annotation {annotation.Id})").ToArray();
        if (unlisted.Length > 0)
            throw new InvalidDataException($"has annotations of categories that it does not list: category_id {FirstFew.Of(unlisted)}");
        return file.Images.Select(picture => new ForeignPicture(
            $"{path}: image {picture.Id} ({picture.FileName})", split, picture.FileName,
            () => EncodedPicture.Read(ForeignPath.Resolve(folder, picture.FileName)),
            (ids, size) =>
            {
                ForeignPicture.CheckSize(size, picture.Width, picture.Height);
                return Paint(objects[picture.Id], names, crowds, ids, size, journal);
            }));
    }

    private static Mat Paint(
        IEnumerable<CocoAnnotation> objects, Dictionary<int, string> names, CrowdPixels crowds, LabelIds ids, Size size, ImportJournal journal)
    {
        using var painter = new ObjectPainter(size, journal);
        foreach (var annotation in objects)
        {
            if (annotation.Segmentation is not { Polygons: null or { Count: > 0 } } segmentation)
            {
                journal.Note("objects have a box and no outline; they are left out");
                continue;
            }
            try
            {
                using var inside = Inside(segmentation, size);
                painter.Lay(annotation.Iscrowd == 1 && crowds == CrowdPixels.Ignore ? ids.Ignore : ids[names[annotation.CategoryId]], inside);
            }
            catch (InvalidDataException failure)
            {
                throw new InvalidDataException($"annotation {annotation.Id}: {failure.Message}", failure);
            }
        }
        return painter.Take();
    }

    private static Mat Inside(CocoSegmentation segmentation, Size size)
    {
        if (segmentation.Polygons is not { } polygons)
        {
            if (segmentation.Size![0] != size.Height || segmentation.Size[1] != size.Width)
                throw new InvalidDataException($"broken RLE: it is for {segmentation.Size[1]}×{segmentation.Size[0]} pixels, the picture has {size.Width}×{size.Height}");
            return CocoRunLengths.Fill(segmentation.Runs ?? CocoRunLengths.Parse(segmentation.Text!), size);
        }
        var inside = new Mat(size, MatType.CV_8UC1, Scalar.All(0));
        try
        {
            foreach (var polygon in polygons)
            {
                if (polygon.Length % 2 != 0)
                    throw new InvalidDataException("a polygon with an odd number of coordinates");
                PolygonFill.Fill(inside, [.. Enumerable.Range(0, polygon.Length / 2).Select(i => new Point2d(polygon[2 * i], polygon[(2 * i) + 1]))]);
            }
            return inside;
        }
        catch
        {
            inside.Dispose();
            throw;
        }
    }
}
