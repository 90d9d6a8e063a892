using System.Runtime.CompilerServices;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Files;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// Pictures from files, one frame each: a folder's in natural order of their names, or one file. Delivers every picture
/// that can be read and then names those that cannot, which the log does at once. Played again and again, it lists the folder anew
/// each time, and ends only where no picture of it can be read.
/// </summary>
internal sealed class PictureFolder(CameraOptions options, FramePool pool, TimeProvider time, ILogger log) : IFrameSource
{
    private const double DefaultFramesPerSecond = 5;
    private const int NamedFiles = 10;

    // What was said of each file that cannot be read.
    private readonly SortedDictionary<string, string> _unreadable = new(NaturalOrder.Comparer);

    /// <inheritdoc />
    public bool IsLive => options.Realtime;

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var stamper = new FrameStamper(options, time);
        List<string> files;
        long before;
        do
        {
            files = FindFiles(options);
            foreach (var gone in _unreadable.Keys.Except(files).ToList())
                _unreadable.Remove(gone);
            before = stamper.Count;
            var pace = options.Realtime ? new Pace(options.FramesPerSecond ?? DefaultFramesPerSecond, time) : null;
            foreach (var file in files)
            {
                stop.ThrowIfCancellationRequested();
                var picture = ReadOrRecord(file);
                if (picture is null)
                    continue;
                if (pace is not null)
                    await pace.WaitAsync(picture, stop).ConfigureAwait(false);
                yield return stamper.Stamp(picture, Path.GetFileName(file));
            }
        }
        while (options.Loop && stamper.Count > before);

        if (_unreadable.Count > 0)
            throw new CameraException(Describe(files.Count));
    }

    /// <summary>The files of the pictures, in natural order of their names.</summary>
    /// <exception cref="CameraException">There are none, or the folder cannot be read.</exception>
    public static List<string> FindFiles(CameraOptions options)
    {
        var path = options.Source;
        try
        {
            if (options.Address.Kind == CameraKind.Picture)
                return File.Exists(path) ? [path] : throw new CameraException($"The picture {options.Address} does not exist.");
            var files = Directory.EnumerateFiles(path).Where(file => PictureFile.HasPictureName(file) && !HiddenFile.Is(file)).Order(NaturalOrder.Comparer).ToList();
            return files.Count > 0
                ? files
                : throw new CameraException($"The folder {options.Address} holds no picture (png, jpg, bmp, tif, webp, ppm, pgm).");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"The folder {options.Address} cannot be read: {options.Address.Redact(exception.Message)}", exception);
        }
    }

    private PooledMat? ReadOrRecord(string file)
    {
        try
        {
            var picture = PictureFile.Read(file, pool);
            _unreadable.Remove(file);
            return picture;
        }
        catch (CameraException exception)
        {
            if (_unreadable.TryAdd(file, exception.Message))
                log.LogWarning("A picture of {Folder} cannot be read: {Fault}", options.Address, exception.Message);
            return null;
        }
    }

    private string Describe(int total)
    {
        var names = string.Join(", ", _unreadable.Values.Take(NamedFiles));
        var more = _unreadable.Count > NamedFiles ? $" and {_unreadable.Count - NamedFiles} more" : "";
        return $"{_unreadable.Count} of {total} pictures of {options.Address} could not be read: {names}{more}. The others were delivered.";
    }
}
