using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// Moves the frames that a person declared ready into another split of the same data set: from where a line captures frames to
/// where training reads them.
/// </summary>
internal static class ReadyFrames
{
    /// <summary>
    /// Moves each mask and then its picture, so that the target split never shows a picture without its mask; what an
    /// interrupted run left is taken up by the next. The frames stay ready where the other split tells ready frames from others.
    /// </summary>
    /// <param name="set">The set, opened on the split to move from.</param>
    /// <param name="split">The split to move to.</param>
    /// <returns>How many were moved.</returns>
    /// <exception cref="DatasetException">Some cannot be moved; then none is.</exception>
    public static int Move(LabellingSet set, string split)
    {
        if (!SplitName.IsFolder(split) || split == set.Split)
            throw new DatasetException(set.Folder, [$"'{split}' is no other split; for example train"]);
        var (images, masks) = (Path.Combine(set.Folder, split, "images"), Path.Combine(set.Folder, split, "masks"));
        var ready = set.Frames.Where(frame => set.StateOf(frame) == FrameState.Ready).ToArray();
        using var claim = LabellingSet.Claim(set.Folder, split);
        var taken = PictureFiles.In(images).Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var problems = ready.SelectMany(frame => ProblemsOf(frame, split, taken, masks)).ToArray();
        if (problems.Length > 0)
            throw new DatasetException(set.Folder, problems);
        var progress = LabellingProgress.Of(set.Folder, split);
        // Where pictures lie that nobody went through, all count as ready; the first one that is marked would leave the others out.
        var marks = taken.Count == 0 || progress.IsBegun;
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(masks);
        foreach (var frame in ready)
        {
            if (File.Exists(frame.MaskPath))
                File.Move(frame.MaskPath, MaskIn(masks, frame));
            if (marks)
                progress.Set(frame.Name, FrameState.Ready);
            File.Move(frame.PicturePath, Path.Combine(images, Path.GetFileName(frame.PicturePath)));
            set.Mark(frame, FrameState.Open);
        }
        return ready.Length;
    }

    private static IEnumerable<string> ProblemsOf(LabellingFrame frame, string split, HashSet<string?> taken, string masks)
    {
        var picture = Path.GetFileName(frame.PicturePath);
        if (taken.Contains(frame.Name))
            yield return $"{split}/images has a picture named {frame.Name} already";
        if (File.Exists(frame.DraftPath))
            yield return $"{picture}: has been changed since it was declared ready; declare it ready again";
        if (File.Exists(frame.MaskPath) == File.Exists(MaskIn(masks, frame)))
            yield return File.Exists(frame.MaskPath) ? $"{split}/masks has a mask named {frame.Name} already" : $"{picture}: its mask is missing";
    }

    private static string MaskIn(string masks, LabellingFrame frame) => Path.Combine(masks, $"{frame.Name}.png");
}
