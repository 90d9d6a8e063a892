using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Writes pictures without a detour through managed memory, down to the disk, and makes sure that they are whole.</summary>
internal static class PictureWriter
{
    private static readonly ImageEncodingParam[] FastPng = [new(ImwriteFlags.PngCompression, 1)];
    private static readonly ImageEncodingParam[] GoodJpeg = [new(ImwriteFlags.JpegQuality, 88)];

    /// <summary>Writes a lossless picture.</summary>
    /// <exception cref="IOException">It was not written to its end.</exception>
    public static void WritePng(string path, Mat picture) => Write(path, picture, FastPng, [0xAE, 0x42, 0x60, 0x82]);

    /// <summary>Writes a picture for people.</summary>
    /// <exception cref="IOException">It was not written to its end.</exception>
    public static void WriteJpeg(string path, Mat picture) => Write(path, picture, GoodJpeg, [0xFF, 0xD9]);

    /// <summary>OpenCV does not tell when the disk fills up while it writes; the last bytes of the file do.</summary>
    private static void Write(string path, Mat picture, ImageEncodingParam[] parameters, ReadOnlySpan<byte> ending)
    {
        if (!Cv2.ImWrite(path, picture, parameters))
            throw new IOException($"{path}: the picture could not be written");
        using var file = File.OpenRead(path);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        Span<byte> last = stackalloc byte[ending.Length];
        file.Seek(-Math.Min(file.Length, ending.Length), SeekOrigin.End);
        if (file.ReadAtLeast(last, ending.Length, throwOnEndOfStream: false) < ending.Length || !last.SequenceEqual(ending))
            throw new IOException($"{path}: the picture was cut short; the disk may be full");
    }
}
