using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>Pictures of a folder that have nothing to do with each other.</summary>
public static class StillPictures
{
    private const int NamedSizes = 5;

    /// <summary>
    /// Refuses pictures of several sizes: zones and limits are in pixels, so that one recipe would measure them by different
    /// standards. Reads every picture, and leaves out those that cannot be read, which reading the frames names.
    /// </summary>
    /// <param name="camera">A folder of pictures.</param>
    /// <param name="pool">Where pictures are rented meanwhile.</param>
    /// <param name="stop">Ends the reading between two pictures.</param>
    /// <exception cref="CameraException">The pictures are of several sizes, or the folder cannot be read.</exception>
    public static void RequireOneSize(CameraOptions camera, FramePool pool, CancellationToken stop)
    {
        var sizes = PictureFolder.FindFiles(camera)
            .Select(file => (File: file, Size: TryReadSize(file, pool, stop)))
            .Where(picture => picture.Size is not null)
            .GroupBy(picture => picture.Size!.Value, (size, pictures) => Describe(size, [.. pictures.Select(picture => picture.File)]))
            .ToList();
        if (sizes.Count < 2)
            return;
        var more = sizes.Count > NamedSizes ? $" and {sizes.Count - NamedSizes} more" : "";
        throw new CameraException(
            $"The pictures of {camera.Address} are of {sizes.Count} sizes, and a recipe's zones and limits are in pixels: "
            + $"{string.Join(", ", sizes.Take(NamedSizes))}{more}. Put each size into a folder of its own.");
    }

    private static Size? TryReadSize(string file, FramePool pool, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            using var picture = PictureFile.Read(file, pool);
            return picture.Mat.Size();
        }
        catch (CameraException)
        {
            return null;
        }
    }

    private static string Describe(Size size, IReadOnlyList<string> files) =>
        $"{size.Width}x{size.Height} ({files.Count}, such as {Path.GetFileName(files[0])})";
}
