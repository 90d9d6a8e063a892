using FoodInspect.Trainer.Labelling;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// The frames that a line captured (<c>Line:CapturedFrames</c>): a data set with the split <c>to-label</c>, whose masks are what the network saw until a person corrects
/// them. Names begin with the time of capture. Also reads any other set of this layout.
/// </summary>
internal static class CapturedFrames
{
    /// <summary>Frames of one hour show the same lot in the same light.</summary>
    public const string GroupPattern = @"^\d{8}T\d{2}";

    /// <param name="source">The folder of the line.</param>
    /// <param name="onlyReady">True to leave out what <c>label</c> was begun on and nobody declared ready.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, bool onlyReady, ImportJournal journal)
    {
        try
        {
            var captured = DatasetFolder.Open(source);
            string[] labels = [.. captured.Classes.Classes.Select(c => c.Name)];
            IReadOnlyList<StoredPicture> chosen = onlyReady ? Ready(captured, journal) : captured.Pictures;
            var pictures = chosen.Select(stored => new ForeignPicture(
                stored.ImageFile, SplitName.Of(stored.Split), Path.GetFileName(stored.ImageFile), stored.ReadPicture,
                (ids, size) => IndexMask.Read(stored, captured.Classes, ids, size)));
            return new ForeignDataset(labels, [.. pictures]) { LabelsEveryPixel = true, HoldsIds = true, Corrections = captured.Corrections };
        }
        catch (DatasetException failure)
        {
            foreach (var problem in failure.Problems)
                journal.Problem(source, problem);
            return new ForeignDataset([], []);
        }
    }

    private static List<StoredPicture> Ready(DatasetFolder captured, ImportJournal journal)
    {
        var ready = new List<StoredPicture>();
        foreach (var split in captured.Pictures.GroupBy(picture => picture.Split))
        {
            var progress = LabellingProgress.Of(captured.Folder, split.Key);
            var isBegun = progress.IsBegun;
            var before = ready.Count;
            ready.AddRange(split.Where(picture => !isBegun || progress[picture.Name] == FrameState.Ready));
            foreach (var changed in ready.Skip(before).Where(picture => progress.Drafts.Contains(picture.Name)))
                journal.Problem(changed.ImageFile, "has been changed since it was declared ready; declare it ready again");
            journal.Note("frames were skipped or not declared ready while labelling; they are left out", split.Count() - (ready.Count - before));
            journal.Note("frames nobody went through with 'label'; their masks may still be what the network saw", !isBegun && SplitName.Of(split.Key) is null ? split.Count() : 0);
        }
        return ready;
    }
}
