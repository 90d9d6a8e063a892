using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>Writes a data set in another program's format.</summary>
internal interface IDatasetExport
{
    /// <summary>Whether its masks hold the ids of classes, so that a class may have any name; else one name stands for unlabelled pixels.</summary>
    bool HoldsIds => false;

    /// <summary>Writes all splits.</summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="folder">Where to; completed by the caller, if the journal has no problems.</param>
    /// <param name="journal">Gets what is wrong, and what the format cannot carry.</param>
    /// <param name="stop">Stops between two pictures.</param>
    void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop);
}

/// <summary>A picture as it is exported.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Name">Its name without extension.</param>
/// <param name="FileName">Its name with extension.</param>
/// <param name="Picture">Its file, which every reader shows alike.</param>
/// <param name="Mask">Class ids, 8-bit, of the size of the picture as it is shown.</param>
internal sealed record ExportedPicture(string Split, string Name, string FileName, EncodedPicture Picture, Mat Mask)
{
    public const string TurnedNote = "pictures are turned by their EXIF, which not every program does; they are written as they are shown, as PNG";

    /// <summary>Reads each picture and its mask, which stay this method's; one that cannot be read is a problem, and the next follows.</summary>
    public static void ForEach(
        IEnumerable<StoredPicture> pictures, ClassList classes, ImportJournal journal, Action<ExportedPicture> write, CancellationToken stop)
    {
        foreach (var stored in pictures)
        {
            stop.ThrowIfCancellationRequested();
            ExportedPicture exported;
            try
            {
                exported = Read(stored, classes);
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(stored.Origin, failure.Message);
                continue;
            }
            // Outside: that the export cannot be written is no fault of the picture.
            using (exported.Mask)
            {
                journal.Note(TurnedNote, exported.IsMadeAnew ? 1 : 0);
                write(exported);
            }
        }
    }

    private bool IsMadeAnew { get; init; }

    private static ExportedPicture Read(StoredPicture stored, ClassList classes)
    {
        var picture = stored.ReadPicture();
        using var decoded = picture.Decode();
        var isTurned = picture.IsTurned();
        return new(
            stored.Split, stored.Name, isTurned ? $"{stored.Name}.png" : Path.GetFileName(stored.ImageFile),
            isTurned ? EncodedPicture.Png(decoded) : picture, stored.ReadMask(classes, decoded.Size()))
        { IsMadeAnew = isTurned };
    }
}
