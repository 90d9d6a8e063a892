using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>Writes a data set in another program's format.</summary>
internal interface IDatasetExport
{
    /// <summary>Writes all splits.</summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="folder">Where to; completed by the caller, if the journal has no problems.</param>
    /// <param name="journal">Gets what is wrong, and what the format cannot carry.</param>
    /// <param name="stop">Stops between two pictures.</param>
    void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop);
}

/// <summary>Goes through the pictures that are exported.</summary>
internal static class ExportedPicture
{
    /// <summary>Reads each picture and its mask, which stay this method's; one that cannot be read is a problem, and the next follows.</summary>
    public static void ForEach(
        IEnumerable<StoredPicture> pictures, ClassList classes, ImportJournal journal, Action<StoredPicture, EncodedPicture, Mat> write, CancellationToken stop)
    {
        foreach (var stored in pictures)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var picture = stored.ReadPicture();
                using var decoded = picture.Decode();
                using var mask = stored.ReadMask(classes, decoded.Size());
                write(stored, picture, mask);
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(stored.Origin, failure.Message);
            }
        }
    }
}
