using FoodInspect.Core.Calibration;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// Finds the <c>corrections.json</c> of pictures that are no data set of the project's layout: it lies beside an export's files, or where the pictures came from. The
/// nearest one holds.
/// </summary>
internal static class ForeignCorrections
{
    // COCO's annotations, Parquet's data and FoodSeg103's Images lie a folder below an export's root; the layout's pictures two below, in SPLIT/images.
    private const int FoldersAboveSource = 1;
    private const int FoldersAbovePictures = 2;

    /// <summary>Those of a set in another program's format; none where no file is found, or it cannot be read.</summary>
    /// <param name="source">Its file or folder.</param>
    /// <param name="pictures">Folder of its pictures, if it is another: what was done to them is looked for there first.</param>
    /// <param name="problems">Gets what is wrong with the file.</param>
    public static PictureCorrections Of(string source, string? pictures, ICollection<string> problems)
    {
        var folder = File.Exists(source) ? Path.GetDirectoryName(Path.GetFullPath(source))! : source;
        var places = pictures is null ? [] : AtOrAbove(pictures, FoldersAbovePictures);
        return Nearest(places.Concat(AtOrAbove(folder, FoldersAboveSource)), problems);
    }

    /// <summary>Those of a folder of pictures; none where no file is found, or it cannot be read.</summary>
    /// <param name="pictures">The folder.</param>
    /// <param name="problems">Gets what is wrong with the file.</param>
    public static PictureCorrections OfPictures(string pictures, ICollection<string> problems) => Nearest(AtOrAbove(pictures, FoldersAbovePictures), problems);

    private static PictureCorrections Nearest(IEnumerable<string> folders, ICollection<string> problems)
    {
        if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, PictureCorrections.FileName))) is not { } nearest)
            return PictureCorrections.None;
        var own = new List<string>();
        var corrections = PictureCorrections.Read(nearest, own);
        own.ForEach(problem => problems.Add($"{nearest}: {problem}"));
        return corrections;
    }

    private static IEnumerable<string> AtOrAbove(string folder, int above)
    {
        var place = new DirectoryInfo(folder);
        for (var i = 0; i <= above && place is not null; i++, place = place.Parent)
            yield return place.FullName;
    }
}
