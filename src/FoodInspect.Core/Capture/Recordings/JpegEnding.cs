using System.Buffers.Binary;
using OpenCvSharp;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// Tells a whole JPEG from a truncated one (ITU-T T.81): decoders fill what is missing with grey and call it a success, which
/// would pass half a picture as inspected.
/// </summary>
public static class JpegEnding
{
    private static readonly Vec3b Grey = new(128, 128, 128);

    private static ReadOnlySpan<byte> StartOfImage => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>False if the bytes begin as a JPEG and do not end as one; what is no JPEG is not judged here.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file) => !file.StartsWith(StartOfImage) || EndOf(file) >= 0;

    /// <summary>
    /// True if a JPEG ends as one and yet before its last pixel, as some cameras close what they could not finish: its decoder filled the rest with grey.
    /// Asked of the decoder itself, since a picture may well be grey in a corner: more coded data before the end changes only a picture that lacks some.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="decoded">What <see cref="ImreadModes.Color"/> made of it, with other flags as given.</param>
    /// <param name="mode">How it was decoded.</param>
    public static bool IsFilledUp(ReadOnlySpan<byte> file, Mat decoded, ImreadModes mode)
    {
        if (!file.StartsWith(StartOfImage) || !IsGreyInACorner(decoded) || EndOf(file) is not (>= 0 and var end))
            return false;
        using var more = Cv2.ImDecode((byte[])[.. file[..end], .. AnyData, .. file[end..]], mode);
        return !more.Empty() && more.Size() == decoded.Size() && Cv2.Norm(decoded, more, NormTypes.INF) > 0;
    }

    private static ReadOnlySpan<byte> AnyData =>
        [0x5A, 0xA7, 0x13, 0xE9, 0x4C, 0xB2, 0x71, 0x8D, 0x36, 0xD5, 0x0F, 0x9B, 0x62, 0xC8, 0x1E, 0xF4, 0x5A, 0xA7, 0x13, 0xE9, 0x4C, 0xB2, 0x71, 0x8D, 0x36, 0xD5, 0x0F, 0x9B];

    // EXIF may have turned the last pixel into any corner.
    private static bool IsGreyInACorner(Mat picture)
    {
        if (picture.Type() != MatType.CV_8UC3 || picture.Empty())
            return false;
        var (right, below) = (picture.Cols - 1, picture.Rows - 1);
        return picture.At<Vec3b>(below, right) == Grey || picture.At<Vec3b>(below, 0) == Grey || picture.At<Vec3b>(0, right) == Grey || picture.At<Vec3b>(0, 0) == Grey;
    }

    /// <summary>Where the marker of the end stands; below 0 where it is missing.</summary>
    private static int EndOf(ReadOnlySpan<byte> file)
    {
        var rest = file[2..];
        // Skip the segments, for a thumbnail inside them has an end of its own; in coded data FF D9 stands only at the end.
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            if (rest[1] == 0xDA)
                return rest.IndexOf(EndOfImage) is >= 0 and var end ? file.Length - rest.Length + end : -1;
            var segment = rest[1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (segment > rest.Length)
                return -1;
            rest = rest[segment..];
        }

        return -1;
    }
}
