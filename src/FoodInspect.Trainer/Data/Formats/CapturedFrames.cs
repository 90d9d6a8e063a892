using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// The frames that a line captured (<c>Line:CapturedFrames</c>): a data set with the split <c>to-label</c>, whose masks are what the network saw until a person corrects
/// them. Names begin with the time of capture. Also reads any other set of this layout, for instance to join two.
/// </summary>
internal static class CapturedFrames
{
    /// <summary>Frames of one hour show the same lot in the same light.</summary>
    public const string GroupPattern = @"^\d{8}T\d{2}";

    /// <param name="source">The folder of the line.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, ImportJournal journal)
    {
        try
        {
            var captured = DatasetFolder.Open(source);
            string[] labels = [.. captured.Classes.Classes.Select(c => c.Name)];
            var pictures = captured.Pictures.Select(stored => new ForeignPicture(
                stored.ImageFile, SplitName.Of(stored.Split), Path.GetFileName(stored.ImageFile), stored.ReadPicture, (ids, size) =>
                {
                    using var mask = stored.ReadMask(captured.Classes, size);
                    IgnoreAs255(mask, captured.Classes);
                    return IndexMask.Renumber(mask, labels, ids, size);
                }));
            return new ForeignDataset(labels, [.. pictures]) { LabelsEveryPixel = true };
        }
        catch (DatasetException failure)
        {
            foreach (var problem in failure.Problems)
                journal.Problem(source, problem);
            return new ForeignDataset([], []);
        }
    }

    private static void IgnoreAs255(Mat mask, ClassList classes)
    {
        using var ignored = new Mat();
        Cv2.Compare(mask, Scalar.All(classes.Ignore), ignored, CmpTypes.EQ);
        mask.SetTo(Scalar.All(255), ignored);
    }
}
