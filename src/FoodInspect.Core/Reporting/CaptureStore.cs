using System.Text.Json;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// Captured frames of one line on disk, in the layout of a data set: <c>classes.json</c>, <c>SPLIT/images/NAME.png</c>,
/// <c>SPLIT/masks/NAME.png</c> (indexed, the index is the class id). Under the cap the oldest of the merely sampled frames go
/// first; flagged and uncertain ones wait for a person and are never deleted. Not thread-safe.
/// </summary>
internal sealed class CaptureStore
{
    private const int IgnoredId = 255;

    private readonly IReadOnlyList<SegmentationClass> _classes;
    private readonly string _images;
    private readonly string _masks;
    private readonly CappedStore _store;

    /// <summary>Opens the store.</summary>
    /// <exception cref="OutputException">The folder cannot be written, or holds frames of other classes.</exception>
    public CaptureStore(
        string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections, CapturedFramesOptions options, Func<long>? diskFreeBytes = null)
    {
        _classes = classes;
        var dataset = Path.Combine(Path.GetFullPath(options.Folder), FileName.Of(line));
        (_images, _masks) = (Path.Combine(dataset, options.Split, "images"), Path.Combine(dataset, options.Split, "masks"));
        OutputFile.PrepareFolder(_images);
        OutputFile.PrepareFolder(_masks);
        PrepareCorrections(dataset, corrections);
        PrepareClasses(Path.Combine(dataset, "classes.json"));
        _store = new CappedStore(
            options.MaximumBytes, options.MinimumFreeBytes, diskFreeBytes ?? (() => new DriveInfo(_images).AvailableFreeSpace),
            Enumerate, entry => entry.Name.EndsWith(Suffix(CaptureReason.Sampled), StringComparison.Ordinal));
    }

    /// <summary>Writes a frame and its label map, of the same size.</summary>
    /// <returns>False if there is no room and none may be made.</returns>
    /// <exception cref="IOException">They cannot be written; nothing is left behind.</exception>
    public bool TryWrite(DateTimeOffset capturedAt, long sequence, CaptureReason reason, Mat picture, Mat classIds)
    {
        if (!_store.TryMakeRoom(picture.Total() * picture.ElemSize()))
            return false;
        var name = $"{capturedAt.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff}-{sequence}{Suffix(reason)}";
        var (image, mask) = (Path.Combine(_images, name + ".png"), Path.Combine(_masks, name + ".png"));
        // A name ending in .png while unfinished, since OpenCV chooses the format by it; the dot hides it from readers.
        var unfinished = Path.Combine(_images, $".{name}.png");
        try
        {
            PictureWriter.WritePng(unfinished, picture);
            OutputFile.WriteAtomically(mask, file => IndexedPng.Write(file, classIds, _classes));
            File.Move(unfinished, image, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            File.Delete(mask);
            throw;
        }

        _store.Add(StoredEntry.Measure(name, image, mask));
        return true;
    }

    private static string Suffix(CaptureReason reason) => $"-{reason.ToString().ToLowerInvariant()}";

    private IEnumerable<StoredEntry> Enumerate() =>
        from image in Directory.EnumerateFiles(_images, "*.png")
        let file = Path.GetFileName(image)
        where file[0] != '.'
        select StoredEntry.Measure(Path.GetFileNameWithoutExtension(file), image, Path.Combine(_masks, file));

    private void PrepareCorrections(string dataset, PictureCorrections corrections)
    {
        if (Directory.EnumerateFiles(_images, "*.png").Any() && PictureCorrections.Read(dataset) != corrections)
            throw new OutputException($"{dataset}: the folder holds frames {(corrections.Lens ? "without" : "with")} lens correction, the line's pictures are {(corrections.Lens ? "with" : "without")}; move it away or capture into another one");
        OutputFile.WriteAtomically(Path.Combine(dataset, PictureCorrections.FileName), corrections.Write);
    }

    private void PrepareClasses(string path)
    {
        var text = JsonSerializer.Serialize(
            new { classes = _classes.Select(known => new { id = known.Id, name = known.Name }), ignore = IgnoredId });
        if (!File.Exists(path))
            OutputFile.WriteAtomically(path, file => file.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        else if (!JsonElement.DeepEquals(JsonElement.Parse(text), JsonElement.Parse(File.ReadAllText(path))))
            throw new OutputException($"{path}: the folder holds frames of other classes than the model's; move it away or capture into another one");
    }
}
