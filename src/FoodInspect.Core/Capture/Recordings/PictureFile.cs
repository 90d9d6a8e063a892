using System.Buffers;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// Reads a picture file as 8-bit BGR: grey becomes three equal channels, 16 bits a channel are divided by 256 (and refused if they
/// hold only 10 or 12), an alpha channel is dropped (the colours under it stay), and the orientation in a photograph's EXIF is applied.
/// </summary>
internal static class PictureFile
{
    private static readonly string[] Extensions =
        [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm"];

    /// <summary>True if the name ends like a picture's.</summary>
    public static bool HasPictureName(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a picture into memory of the pool, which the caller owns.</summary>
    /// <exception cref="CameraException">The file cannot be read or is no whole picture; the message names the file only.</exception>
    public static PooledMat Read(string path, FramePool pool)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = checked((int)RandomAccess.GetLength(file));
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                var bytes = buffer.AsSpan(0, length);
                return Decode(bytes[..RandomAccess.Read(file, bytes, 0)], Path.GetFileName(path), pool);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new CameraException($"{Path.GetFileName(path)} ({exception.Message})", exception);
        }
    }

    private static PooledMat Decode(ReadOnlySpan<byte> bytes, string name, FramePool pool)
    {
        if (bytes.IsEmpty)
            throw new CameraException($"{name} (empty file)");
        if (!JpegEnding.IsWhole(bytes))
            throw new CameraException($"{name} (truncated)");
        try
        {
            const ImreadModes Mode = ImreadModes.Color | ImreadModes.AnyDepth;
            using var decoded = Cv2.ImDecode(bytes, Mode);
            if (decoded.Empty())
                throw new CameraException($"{name} (no picture, or a broken one)");
            if (JpegEnding.IsFilledUp(bytes, decoded, Mode))
                throw new CameraException($"{name} (truncated, and closed as if it were whole)");
            if (PictureDepth.FindFault(decoded) is { } fault)
                throw new CameraException($"{name} ({fault})");
            var picture = pool.Rent(decoded.Rows, decoded.Cols, MatType.CV_8UC3);
            PictureDepth.ToBytes(decoded, picture.Mat);
            return picture;
        }
        catch (OpenCVException exception)
        {
            throw new CameraException($"{name} ({exception.Message})", exception);
        }
    }
}
