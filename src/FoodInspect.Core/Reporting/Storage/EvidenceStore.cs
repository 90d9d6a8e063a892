using System.Text.Json;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Files;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Evidence on disk: FOLDER/LINE/TIME-FRAME-RULE/ with <c>original.png</c>, <c>overlay.jpg</c>, <c>alert.json</c>, and of a line whose calibration corrects its pictures <c>corrections.json</c>. A folder appears
/// whole or not at all. Under the cap the oldest reviewed evidence goes first (a file <c>.reviewed</c> in its folder marks it);
/// what nobody has looked at is never deleted. One rule does not fill it, so that there is room for the first evidence of another. Thread-safe; shared by all lines.
/// </summary>
public sealed class EvidenceStore
{
    private const string Unfinished = ".unfinished-";

    /// <summary>A rule alone takes three quarters of the cap, a second one three quarters of the rest.</summary>
    private const double RuleShare = 3;

    private static readonly TimeSpan ScanPeriod = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly EvidenceOptions _options;
    private readonly string _folder;
    private readonly CappedStore _store;
    private readonly TimeProvider _time;
    private long _scannedAt;
    private long _freeBytes;

    /// <summary>Opens the store.</summary>
    /// <param name="options">Folder and limits.</param>
    /// <param name="time">The clock of its looks at the folder.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public EvidenceStore(EvidenceOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _folder = Path.GetFullPath(options.Folder);
        OutputFile.PrepareFolder(_folder);
        _store = new CappedStore(options.MaximumBytes, options.MinimumFreeBytes, () => new DriveInfo(_folder).AvailableFreeSpace, Enumerate, IsReviewed, time) { GroupShare = RuleShare };
        _scannedAt = time.GetTimestamp();
    }

    /// <summary>Why it took no more when it last had no room, and what to do.</summary>
    public string WhyFull =>
        (_store switch
        {
            { GroupShortOfShare: { } rule } => $"one rule ({rule}) has its share of the cap of {_options.MaximumMegabytes} MB (three quarters of what others leave), with nothing reviewed that may be deleted; there is room for other rules. Review evidence, move it away, or raise the cap",
            { IsShortOfDisk: true } => $"its disk {_options.DiskShortage}, with nothing reviewed that may be deleted. Make room on the disk, or review evidence",
            _ => $"its folder is at its cap of {_options.MaximumMegabytes} MB, with nothing reviewed that may be deleted. Raise the cap, move evidence away, or review it",
        })
        + $" (create {EvidenceOptions.ReviewedMark} in the folders)";

    /// <summary>Removes what a crash left unfinished. Not while another process writes evidence there.</summary>
    /// <exception cref="OutputException">It cannot be removed.</exception>
    public void ClearAway()
    {
        // A full disk may not even have had room for it.
        if (!Directory.Exists(_folder))
            return;
        try
        {
            foreach (var line in Directory.GetDirectories(_folder))
                foreach (var leftover in Directory.GetDirectories(line, Unfinished + "*", OutputFile.Readable))
                    Directory.Delete(leftover, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{_folder}: evidence that a crash left unfinished cannot be removed: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Bytes that evidence may still take: what is left under the cap or on the disk, the lesser. People make room by hand, so
    /// the folder is looked at anew once a minute. While it cannot be read, or evidence is being written, the last figure stands:
    /// a disk that hangs must not hold up who asks.
    /// </summary>
    public long MeasureFreeBytes()
    {
        if (!_gate.TryEnter())
            return Volatile.Read(ref _freeBytes);
        try
        {
            if (_time.GetElapsedTime(_scannedAt) >= ScanPeriod)
            {
                _scannedAt = _time.GetTimestamp();
                _store.Scan();
            }

            Volatile.Write(ref _freeBytes, _store.FreeBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A scrape must not fail for it; the next evidence will, and says why.
        }
        finally
        {
            _gate.Exit();
        }

        return Volatile.Read(ref _freeBytes);
    }

    /// <summary>The folder that evidence of this alert will have.</summary>
    public string PathOf(Alert alert) => Path.Combine(
        _folder, FileName.Of(alert.Line), $"{alert.CapturedAt.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff}-{alert.Frame}-{FileName.Of(alert.Rule)}-{alert.Item}");

    /// <summary>Writes the evidence of an alert.</summary>
    /// <param name="path">Its folder, from <see cref="PathOf"/>.</param>
    /// <param name="original">The line's picture, as it was judged.</param>
    /// <param name="overlay">The same with the overlay.</param>
    /// <param name="alert">What it proves.</param>
    /// <param name="corrections">What the line's calibration did to the picture.</param>
    /// <returns>False if there is no room and none may be made.</returns>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    public bool TryWrite(string path, Mat original, Mat overlay, Alert alert, PictureCorrections corrections)
    {
        lock (_gate)
        {
            // People remove the folder too; what is free on its disk cannot be asked without it.
            Directory.CreateDirectory(_folder);
            // Before it is encoded nobody knows its size; raw pixels are the most that it can take.
            if (!_store.TryMakeRoom(original.Total() * original.ElemSize(), GroupOf(path)))
                return false;
            var unfinished = Path.Combine(Path.GetDirectoryName(path)!, Unfinished + Path.GetFileName(path));
            Directory.CreateDirectory(unfinished);
            try
            {
                PictureWriter.WritePng(Path.Combine(unfinished, "original.png"), original);
                PictureWriter.WriteJpeg(Path.Combine(unfinished, "overlay.jpg"), overlay);
                AtomicFile.Write(Path.Combine(unfinished, "alert.json"), file => WriteAlert(file, alert with { EvidencePath = path }));
                if (corrections != PictureCorrections.None)
                    AtomicFile.Write(Path.Combine(unfinished, PictureCorrections.FileName), corrections.Write);
                Directory.Move(unfinished, path);
            }
            catch
            {
                Directory.Delete(unfinished, recursive: true);
                throw;
            }

            _store.Add(Measure(path));
            return true;
        }
    }

    private static void WriteAlert(Stream file, Alert alert)
    {
        using var json = new Utf8JsonWriter(file, JsonText.IndentedWriterOptions);
        alert.Write(json);
    }

    private IEnumerable<StoredEntry> Enumerate() =>
        from line in Directory.EnumerateDirectories(_folder)
        from evidence in Directory.EnumerateDirectories(line, "*", OutputFile.Readable)
        select Measure(evidence);

    /// <summary>Time first, so that the oldest of all lines sorts first.</summary>
    private static StoredEntry Measure(string path) =>
        StoredEntry.Measure($"{Path.GetFileName(path)}/{LineOf(path)}", path) with { Group = GroupOf(path) };

    private static string LineOf(string path) => Path.GetFileName(Path.GetDirectoryName(path)!);

    /// <summary>The line and the rule, which stands in the name behind time and frame, and before the item.</summary>
    private static string GroupOf(string path) =>
        Path.GetFileName(path).Split('-') is [_, _, .. var rule, _] ? $"{LineOf(path)}/{string.Join('-', rule)}" : LineOf(path);

    private static bool IsReviewed(StoredEntry entry) => File.Exists(Path.Combine(entry.Paths[0], EvidenceOptions.ReviewedMark));
}
