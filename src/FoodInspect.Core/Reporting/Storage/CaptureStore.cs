using FoodInspect.Core.Calibration;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Captured frames of all lines on disk, a data set a line, under one cap: the oldest of the merely sampled frames go first,
/// whatever line they are of; flagged and uncertain ones wait for a person and are never deleted, nor is what a person has worked on. Thread-safe.
/// </summary>
public sealed class CaptureStore
{
    private readonly Lock _gate = new();
    private readonly CapturedFramesOptions _options;
    private readonly string _folder;
    private readonly string _split;
    private readonly CappedStore _store;

    /// <summary>Opens the store.</summary>
    /// <param name="options">Folder, split and limits.</param>
    /// <param name="time">The clock of its looks at a full folder.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public CaptureStore(CapturedFramesOptions options, TimeProvider time)
    {
        (_options, _folder, _split) = (options, Path.GetFullPath(options.Folder), options.Split);
        OutputFile.PrepareFolder(_folder);
        _store = new CappedStore(
            options.MaximumBytes, options.MinimumFreeBytes, () => new DriveInfo(_folder).AvailableFreeSpace, Enumerate, MayDelete, time);
    }

    /// <summary>Why it took no more when it last had no room, and what to do.</summary>
    internal string WhyFull => _store.IsShortOfDisk
        ? $"their disk {_options.DiskShortage}. Make room on it"
        : $"their folder is at its cap of {_options.MaximumMegabytes} MB, and the rest waits for a person, or is a person's work already. Label and move them, or raise the cap";

    /// <summary>Looks whether the frames of a line fit into its data set; changes nothing there.</summary>
    /// <exception cref="OutputException">It holds frames of other classes or corrections.</exception>
    public void RequireSame(string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections) =>
        Dataset(line, classes, corrections).RequireSame();

    /// <summary>Prepares the data set of a line.</summary>
    /// <exception cref="OutputException">Its folder cannot be written, or holds frames of other classes or corrections.</exception>
    internal CapturedDataset Prepare(string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections)
    {
        var dataset = Dataset(line, classes, corrections);
        dataset.Prepare();
        return dataset;
    }

    private CapturedDataset Dataset(string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections) =>
        new(Path.Combine(_folder, FileName.Of(line)), _split, classes, corrections);

    /// <summary>Writes a frame and its label map, of the same size, into the data set of its line.</summary>
    /// <returns>False if there is no room and none may be made.</returns>
    /// <exception cref="IOException">They cannot be written; nothing is left behind.</exception>
    internal bool TryWrite(CapturedDataset dataset, DateTimeOffset capturedAt, long sequence, CaptureReason reason, Mat picture, Mat classIds)
    {
        lock (_gate)
        {
            // People remove the folder too; what is free on its disk cannot be asked without it.
            Directory.CreateDirectory(_folder);
            // Before it is encoded nobody knows its size; raw pixels are the most that it can take.
            if (!_store.TryMakeRoom(picture.Total() * picture.ElemSize()))
                return false;
            dataset.MakeAnew();
            _store.Add(dataset.Write(CapturedDataset.NameOf(capturedAt, sequence) + Suffix(reason), picture, classIds));
            return true;
        }
    }

    private IEnumerable<StoredEntry> Enumerate() =>
        Directory.EnumerateDirectories(_folder).SelectMany(line => CapturedDataset.Enumerate(line, _split));

    private static bool MayDelete(StoredEntry entry) => !entry.IsLabelled &&
        Path.GetFileNameWithoutExtension(entry.Paths[0]).EndsWith(Suffix(CaptureReason.Sampled), StringComparison.Ordinal);

    private static string Suffix(CaptureReason reason) => $"-{reason.ToString().ToLowerInvariant()}";
}
