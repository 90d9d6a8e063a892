using FoodInspect.Core.Files;

namespace FoodInspect.Trainer.Data.Formats.FoodSeg;

/// <summary>
/// FoodSeg103's folders: <c>Images/img_dir/SPLIT/NAME.jpg</c>, <c>Images/ann_dir/SPLIT/NAME.png</c> (grey, the value is the id), <c>category_id.txt</c>.
/// </summary>
internal sealed class FoodSegFolders : IDatasetExport
{
    public bool HoldsIds => true;

    /// <param name="source">The folder that holds <c>Images</c>, or <c>Images</c> itself.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, ImportJournal journal)
    {
        var root = Directory.Exists(Path.Combine(source, "Images")) ? Path.Combine(source, "Images") : source;
        var (pictures, masks) = (Path.Combine(root, "img_dir"), Path.Combine(root, "ann_dir"));
        try
        {
            if (!Directory.Exists(pictures) || !Directory.Exists(masks))
                throw new InvalidDataException("has no Images/img_dir or no Images/ann_dir");
            var labels = CategoryList.Find(source, root, Path.GetDirectoryName(Path.GetFullPath(source)) ?? source);
            var found = Directory.GetDirectories(pictures).Order(StringComparer.Ordinal).SelectMany(split =>
                PicturesIn(split, journal).Select(file => Describe(file, Path.GetFileName(split), masks, labels)));
            return new ForeignDataset(labels, [.. found]) { LabelsEveryPixel = true, HoldsIds = true };
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            journal.Problem(source, failure.Message);
            return new ForeignDataset([], []);
        }
    }

    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop)
    {
        foreach (var name in dataset.Classes.Classes.Select(c => c.Name).Where(name => !CategoryList.CanHold(name)))
            journal.Problem(ClassList.FileName, $"the class '{name}' cannot stand in a {CategoryList.FileName}: names there have no line break, and no space at an end");
        using (var categories = folder.Create(CategoryList.FileName))
            CategoryList.Write(categories, dataset.Classes);
        ExportedPicture.ForEach(dataset.Pictures, dataset.Classes, journal, exported =>
        {
            using (var file = folder.Create($"Images/img_dir/{exported.Split}/{exported.Name}{exported.Picture.Header.Extension}"))
                file.Write(exported.Picture.Content);
            using var output = folder.Create($"Images/ann_dir/{exported.Split}/{exported.Name}.png");
            output.Write(IndexMask.Encode(exported.Mask, dataset.Classes).Content);
        }, stop);
    }

    private static string[] PicturesIn(string folder, ImportJournal journal)
    {
        journal.Note("files in img_dir are no pictures (.jpg, .png, .bmp); they are left out", Directory.GetFiles(folder).Count(file => !PictureFiles.HasPictureName(file) && !HiddenFile.Is(file)));
        return PictureFiles.In(folder);
    }

    private static ForeignPicture Describe(string file, string split, string masks, IReadOnlyList<string> labels)
    {
        var mask = Path.Combine(masks, split, Path.GetFileNameWithoutExtension(file) + ".png");
        return new ForeignPicture(file, SplitName.Of(split), $"{split}/{Path.GetFileName(file)}", () => EncodedPicture.Read(file), (ids, size) =>
        {
            if (!File.Exists(mask))
                throw new InvalidDataException($"its mask {mask} is missing");
            try
            {
                return IndexMask.Read(File.ReadAllBytes(mask), labels, ids, size);
            }
            catch (InvalidDataException failure)
            {
                throw new InvalidDataException($"{mask}: {failure.Message}", failure);
            }
        });
    }
}
