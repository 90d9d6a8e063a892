using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Labelling;

/// <summary>A picture of the split that is labelled, and where what belongs to it stands.</summary>
/// <param name="Name">The picture's file name without extension.</param>
/// <param name="PicturePath">The picture.</param>
/// <param name="MaskPath">Its mask in the data set: a person's, or what a line's model predicted; may not exist.</param>
/// <param name="DraftPath">Unfinished work; may not exist.</param>
public sealed record LabellingFrame(string Name, string PicturePath, string MaskPath, string DraftPath)
{
    /// <summary>The frames of a split in the order of their names; what is wrong with it is added to <paramref name="problems"/>.</summary>
    internal static IReadOnlyList<LabellingFrame> Find(string folder, string split, ICollection<string> problems)
    {
        if (!SplitName.IsFolder(split))
        {
            problems.Add($"'{split}' is no name of a split; for example train, or to-label for the captured frames of a line");
            return [];
        }
        var files = PictureFiles.In(Path.Combine(folder, split, "images"));
        if (files.Length == 0)
        {
            var others = SplitReader.SplitsIn(folder).Order();
            problems.Add($"{split}: is empty (no .jpg, .png or .bmp in {split}/images); the folder's splits are: {string.Join(", ", others)}");
        }
        foreach (var twin in files.GroupBy(Path.GetFileNameWithoutExtension).Where(g => g.Count() > 1))
            problems.Add($"{split}/images/{twin.Key}: there are {twin.Count()} pictures of this name");
        return [.. files.Select(file => Of(folder, split, file)).DistinctBy(frame => frame.Name)];
    }

    private static LabellingFrame Of(string folder, string split, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return new(name, file, Path.Combine(folder, split, "masks", $"{name}.png"), Path.Combine(folder, "labelling", split, $"{name}.png"));
    }
}
