using OpenCvSharp;
using Parquet;
using Parquet.Serialization;

namespace FoodInspect.Trainer.Data.Formats.FoodSeg;

/// <summary>
/// FoodSeg103's Parquet form, as Hugging Face's datasets have it: <c>data/SPLIT-00000-of-00001.parquet</c> with columns image, label (each bytes and path),
/// classes_on_image and id. The names of the classes stand beside it in <c>id2label.json</c> or <c>category_id.txt</c>.
/// </summary>
internal sealed class FoodSegParquet : IDatasetExport
{
    private const int RowsOfGroup = 100;
    private const int PicturesOfFile = 1000;

    public bool HoldsIds => true;

    /// <param name="source">A Parquet file, or a folder with some in it or in its folder <c>data</c>.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, ImportJournal journal)
    {
        var data = Path.Combine(source, "data");
        string[] files = File.Exists(source) ? [source]
            : Directory.Exists(data) ? Directory.GetFiles(data, "*.parquet")
            : Directory.Exists(source) ? Directory.GetFiles(source, "*.parquet") : [];
        if (files.Length == 0)
            journal.Problem(source, "is no Parquet file, and holds neither *.parquet nor data/*.parquet");
        var found = new List<ForeignPicture>();
        IReadOnlyList<string> labels = [];
        try
        {
            var beside = Path.GetDirectoryName(Path.GetFullPath(files.FirstOrDefault() ?? source))!;
            labels = CategoryList.Find(beside, Path.GetDirectoryName(beside) ?? beside);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            journal.Problem(source, failure.Message);
        }
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                found.AddRange(PicturesOf(file, ParquetRows.Open(file), labels));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(file, failure.Message);
            }
        }
        return new ForeignDataset(labels, found) { LabelsEveryPixel = true, HoldsIds = true };
    }

    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop)
    {
        using (var names = folder.Create(CategoryList.JsonFileName))
            CategoryList.WriteJson(names, dataset.Classes);
        foreach (var split in dataset.Pictures.GroupBy(picture => picture.Split))
        {
            var files = split.Chunk(PicturesOfFile).ToArray();
            for (var i = 0; i < files.Length; i++)
            {
                var rows = Rows(files[i], dataset.Classes, journal, stop);
                using var output = folder.Create($"data/{(split.Key == "val" ? "validation" : split.Key)}-{i:D5}-of-{files.Length:D5}.parquet");
                Task.Run(() => ParquetSerializer.SerializeAsync(rows, output, new ParquetOptions { RowGroupSize = RowsOfGroup }, null, stop), stop).GetAwaiter().GetResult();
            }
        }
    }

    private static List<ParquetRow> Rows(IEnumerable<StoredPicture> pictures, ClassList classes, ImportJournal journal, CancellationToken stop)
    {
        var rows = new List<ParquetRow>();
        ExportedPicture.ForEach(pictures, classes, journal, exported => rows.Add(new ParquetRow
        {
            Image = new ParquetPicture { Bytes = exported.Picture.Content, Path = exported.FileName },
            Label = new ParquetPicture { Bytes = IndexMask.Encode(exported.Mask, classes).Content, Path = exported.Name + ".png" },
            ClassesOnImage = ClassesOf(exported.Mask),
            Id = rows.Count,
        }), stop);
        return rows;
    }

    private static List<long> ClassesOf(Mat mask)
    {
        var counts = PixelCounts.Of(mask);
        return [.. Enumerable.Range(0, 255).Where(id => counts[id] > 0).Select(id => (long)id)];
    }

    private static IEnumerable<ForeignPicture> PicturesOf(string file, ParquetRows rows, IReadOnlyList<string> labels)
    {
        var split = SplitName.Of(Path.GetFileName(file).Split('-', '.')[0]);
        // Paths inside such files are often null or all alike; the file and the row name a picture for certain.
        var places = rows.GroupSizes.SelectMany((size, group) => Enumerable.Range(0, size).Select(row => (group, row)));
        return places.Select((place, number) => new ForeignPicture(
            $"{file}: row {number}", split, $"{Path.GetFileNameWithoutExtension(file)}-{number:D5}.png",
            () => EncodedPicture.Of(rows.Read(place.group, place.row).Picture),
            (ids, size) => IndexMask.Read(rows.Read(place.group, place.row).Mask, labels, ids, size)));
    }
}
