using FoodInspect.Core.Calibration;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Pictures of a new product on disk, in the layout of a line's captured frames but without label maps, since no network knows the
/// product yet: a person labels them. Nothing is ever deleted or replaced. Not thread-safe.
/// </summary>
public sealed class UnlabelledDataset
{
    private static readonly string Split = new CapturedFramesOptions().Split;

    private readonly string _folder;
    private readonly CapturedDataset _dataset;

    /// <summary>Prepares the folder; pictures of an earlier time may lie there.</summary>
    /// <param name="folder">The data set's folder; made if it is missing.</param>
    /// <param name="classes">Names of the classes that will be labelled, in the order of their ids; the first is the background.</param>
    /// <param name="corrections">What was done to the pictures before they come here.</param>
    /// <exception cref="OutputException">It cannot be written, or holds pictures of other classes or corrections.</exception>
    public UnlabelledDataset(string folder, IEnumerable<string> classes, PictureCorrections corrections)
    {
        _folder = Path.GetFullPath(folder);
        // Neither role nor colour is written: a person gives the roles once there is a model.
        SegmentationClass[] named = [.. classes.Select((name, id) => new SegmentationClass(id, name, default, ClassRole.Background))];
        _dataset = new CapturedDataset(_folder, Split, named, corrections);
        _dataset.Prepare();
    }

    /// <summary>Where the pictures go.</summary>
    public string ImagesFolder => Path.Combine(_folder, Split, "images");

    /// <summary>How much is to stay free on the disk; nothing is written where it would have less.</summary>
    public StorageOptions Storage { get; init; } = new CapturedFramesOptions();

    /// <summary>Writes a picture, losslessly; it stays the caller's.</summary>
    /// <param name="capturedAt">When it was taken; its name begins with it, so that pictures can be grouped by the hour.</param>
    /// <param name="sequence">Number of the frame at its source.</param>
    /// <param name="picture">8-bit BGR.</param>
    /// <returns>False if a picture of this time and number lies there already; it is left as it is.</returns>
    /// <exception cref="OutputException">The disk is nearly full, or cannot be written; nothing is left behind.</exception>
    public bool TryWrite(DateTimeOffset capturedAt, long sequence, Mat picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var name = CapturedDataset.NameOf(capturedAt, sequence);
        try
        {
            _dataset.MakeAnew();
            if (_dataset.Holds(name))
                return false;
            RequireRoom(picture.Total() * picture.ElemSize());
            _dataset.Write(name, picture, classIds: null);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OpenCVException)
        {
            throw new OutputException($"{ImagesFolder}: the picture {name} cannot be written: {exception.Message}", exception);
        }
    }

    // Before it is encoded nobody knows its size; raw pixels are the most that it can take.
    private void RequireRoom(long bytes)
    {
        var free = new DriveInfo(_folder).AvailableFreeSpace;
        if (free - bytes < Storage.MinimumFreeBytes)
        {
            throw new OutputException(FormattableString.Invariant(
                $"{_folder}: the disk is nearly full: {free / 1e6:0.0} MB are free, a picture may take {bytes / 1e6:0.0}, and {Storage.MinimumFreeMegabytes} are to stay free."));
        }
    }
}
