using FoodInspect.Core.Calibration;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// Finds the <c>corrections.json</c> of pictures that are no data set of the project's layout: it lies beside an export's files, or where the pictures came from. The
/// nearest one holds.
/// </summary>
internal static class ForeignCorrections
{
    // COCO's annotations, Parquet's data and FoodSeg103's Images lie a folder below an export's root.
    private const int FoldersAboveSource = 1;

    /// <summary>The JSON files of a folder that are a format's own, in order of their paths: all but the corrections beside them.</summary>
    public static string[] JsonFilesBeside(string folder, SearchOption depth) =>
        [.. Directory.GetFiles(folder, "*.json", depth).Where(file => Path.GetRelativePath(folder, file) != PictureCorrections.FileName).Order(StringComparer.Ordinal)];

    /// <summary>Those of a set in another program's format; none where no file is found, or it cannot be read.</summary>
    /// <param name="source">Its file or folder.</param>
    /// <param name="pictures">Folder of its pictures, if it is another: what was done to them is looked for there first.</param>
    /// <param name="problems">Gets what is wrong with the file.</param>
    public static PictureCorrections Of(string source, string? pictures, ICollection<string> problems)
    {
        var folder = File.Exists(source) ? Path.GetDirectoryName(Path.GetFullPath(source))! : source;
        return (pictures is null ? null : PictureCorrections.Find(pictures, PictureCorrections.FoldersAbovePictures, problems))
            ?? PictureCorrections.Find(folder, FoldersAboveSource, problems)
            ?? PictureCorrections.None;
    }
}
