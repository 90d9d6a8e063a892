using FoodInspect.Core.Calibration;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>A picture of a data set on disk.</summary>
internal sealed record StoredPicture(string Split, string Name, string ImageFile, string MaskFile)
{
    /// <summary>Its name in messages.</summary>
    public string Origin => $"{Split}/images/{Path.GetFileName(ImageFile)}";

    /// <exception cref="InvalidDataException">No picture, cut short, or too large.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public EncodedPicture ReadPicture() => EncodedPicture.Read(ImageFile);

    /// <summary>The class ids; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">No mask, of another size than its picture, or with ids that are no class.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Mat ReadMask(ClassList classes, Size size)
    {
        if (!File.Exists(MaskFile))
            throw new InvalidDataException($"its mask is missing in {Split}/masks");
        try
        {
            return LabelMapFile.Read(File.ReadAllBytes(MaskFile), classes, size);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"its mask {Split}/masks/{Name}.png: {failure.Message}", failure);
        }
    }
}

/// <summary>A data set on disk, read a picture at a time: for what goes through sets of any size.</summary>
internal sealed class DatasetFolder
{
    private static readonly string[] KnownOrder = ["train", "val", "test"];

    private DatasetFolder(string folder, ClassList classes, PictureCorrections corrections, IReadOnlyList<StoredPicture> pictures) =>
        (Folder, Classes, Corrections, Pictures) = (folder, classes, corrections, pictures);

    public string Folder { get; }

    public ClassList Classes { get; }

    /// <summary>What was done to its pictures before they were stored.</summary>
    public PictureCorrections Corrections { get; }

    /// <summary>By split (train, val, test, then others) and name.</summary>
    public IReadOnlyList<StoredPicture> Pictures { get; }

    /// <summary>The splits that hold pictures, in that order.</summary>
    public IReadOnlyList<string> Splits => [.. Pictures.Select(picture => picture.Split).Distinct()];

    /// <summary>Lists the pictures of all splits.</summary>
    /// <exception cref="DatasetException">The folder is no data set.</exception>
    public static DatasetFolder Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException(folder, ["the folder does not exist"]);
        var problems = new List<string>();
        var classes = ClassList.Read(folder, problems);
        var corrections = PictureCorrections.Read(folder, problems);
        var splits = SplitReader.SplitsIn(folder)
            .OrderBy(split => Array.IndexOf(KnownOrder, split) is var known and >= 0 ? known : KnownOrder.Length).ThenBy(split => split, StringComparer.Ordinal);
        StoredPicture[] pictures = [.. splits.SelectMany(split => SplitReader.FilesIn(folder, split).Select(file =>
            new StoredPicture(split, Path.GetFileNameWithoutExtension(file), file, MaskOf(folder, split, file))))];
        if (pictures.Length == 0)
            problems.Add("has no SPLIT/images/*.jpg or *.png");
        problems.AddRange(pictures.GroupBy(picture => (picture.Split, picture.Name)).Where(twins => twins.Count() > 1)
            .Select(twins => $"{twins.Key.Split}/images/{twins.Key.Name}: there are {twins.Count()} pictures of this name"));
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
        return new DatasetFolder(folder, classes!, corrections, pictures);
    }

    private static string MaskOf(string folder, string split, string file) =>
        Path.Combine(folder, split, "masks", Path.GetFileNameWithoutExtension(file) + ".png");
}
