using System.Security.Cryptography;
using System.Text;
using FoodInspect.Core.Calibration;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>
/// A dataset in the project's layout, decoded once and kept in memory:
/// <c>classes.json</c>, <c>{train,val,test}/images/NAME.{jpg,png}</c>, <c>{train,val,test}/masks/NAME.png</c>.
/// Owns its pictures.
/// </summary>
public sealed class SegmentationDataset : IDisposable
{
    private readonly Dictionary<string, IReadOnlyList<LabelledPicture>> _splits;

    private SegmentationDataset(string folder, ClassList classes, Dictionary<string, IReadOnlyList<LabelledPicture>> splits, string sha256)
    {
        Folder = folder;
        Classes = classes;
        Sha256 = sha256;
        _splits = splits;
    }

    public string Folder { get; }

    public ClassList Classes { get; private set; }

    /// <summary>What was done to its pictures before they were stored.</summary>
    public PictureCorrections Corrections { get; private init; } = PictureCorrections.None;

    /// <summary>SHA-256 of the names and contents of the files read, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The pictures of an opened split, in the order of their names.</summary>
    public IReadOnlyList<LabelledPicture> this[string split] => _splits[split];

    /// <summary>Reads the named splits whole.</summary>
    /// <exception cref="DatasetException">All that is wrong with the class list and these splits.</exception>
    public static SegmentationDataset Open(string folder, params IReadOnlyList<string> names)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException(folder, ["the folder does not exist"]);
        var problems = new List<string>();
        var classes = ClassList.Read(folder, problems);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var splits = new Dictionary<string, IReadOnlyList<LabelledPicture>>();
        foreach (var name in names.Distinct())
            splits[name] = SplitReader.Read(folder, name, classes, problems, (file, content) => Append(hash, file, content));
        var corrections = PictureCorrections.Read(folder, problems);
        var dataset = new SegmentationDataset(
            FolderPath.Whole(folder), classes ?? new ClassList([]), splits, Convert.ToHexStringLower(hash.GetHashAndReset()))
        { Corrections = corrections };
        if (problems.Count == 0)
            return dataset;
        dataset.Dispose();
        throw new DatasetException(folder, problems);
    }

    /// <summary>Gives all masks the ids that their classes have, by name, in another list.</summary>
    /// <exception cref="ArgumentException">A class is not in it; nothing is changed.</exception>
    public void Relabel(ClassList classes)
    {
        var ids = Enumerable.Repeat((byte)classes.Ignore, 256).ToArray();
        foreach (var own in Classes.Classes)
            ids[own.Id] = (byte)classes.IdOf(own.Name);
        using var table = Mat.FromPixelData(1, ids.Length, MatType.CV_8UC1, ids);
        foreach (var picture in _splits.Values.SelectMany(split => split))
            Cv2.LUT(picture.Mask, table, picture.Mask);
        Classes = classes;
    }

    public void Dispose()
    {
        foreach (var picture in _splits.Values.SelectMany(split => split))
            picture.Dispose();
    }

    private static void Append(IncrementalHash hash, string file, byte[] content)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{content.Length}\0"));
        hash.AppendData(content);
    }
}
