using System.Runtime.CompilerServices;
using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Pictures from files, one frame each: a folder's in natural order of their names, or one file. Delivers every picture
/// that can be read and then names those that cannot.
/// </summary>
internal sealed class PictureFolder(CameraOptions options, FramePool pool, TimeProvider time) : IFrameSource
{
    private const double DefaultFramesPerSecond = 5;
    private const int NamedFiles = 10;

    /// <inheritdoc />
    public bool IsLive => options.Realtime;

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var files = FindFiles(options);
        var unreadable = new SortedSet<string>(NaturalOrder.Comparer);
        using var stamper = new FrameStamper(options, time);
        do
        {
            var pace = options.Realtime ? new Pace(options.FramesPerSecond ?? DefaultFramesPerSecond, time) : null;
            foreach (var file in files)
            {
                stop.ThrowIfCancellationRequested();
                var picture = ReadOrRecord(file, unreadable);
                if (picture is null)
                    continue;
                if (pace is not null)
                    await pace.WaitAsync(picture, stop).ConfigureAwait(false);
                yield return stamper.Stamp(picture, Path.GetFileName(file));
            }
        }
        while (options.Loop && unreadable.Count < files.Count);

        if (unreadable.Count > 0)
            throw new CameraException(Describe(unreadable, files.Count));
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
            var files = Directory.EnumerateFiles(path).Where(PictureFile.HasPictureName).Order(NaturalOrder.Comparer).ToList();
            return files.Count > 0
                ? files
                : throw new CameraException($"The folder {options.Address} holds no picture (png, jpg, bmp, tif, webp, ppm, pgm).");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"The folder {options.Address} cannot be read: {options.Address.Redact(exception.Message)}", exception);
        }
    }

    private PooledMat? ReadOrRecord(string file, SortedSet<string> unreadable)
    {
        try
        {
            return PictureFile.Read(file, pool);
        }
        catch (CameraException exception)
        {
            unreadable.Add(exception.Message);
            return null;
        }
    }

    private string Describe(SortedSet<string> unreadable, int total)
    {
        var names = string.Join(", ", unreadable.Take(NamedFiles));
        var more = unreadable.Count > NamedFiles ? $" and {unreadable.Count - NamedFiles} more" : "";
        return $"{unreadable.Count} of {total} pictures of {options.Address} could not be read: {names}{more}. The others were delivered.";
    }
}
