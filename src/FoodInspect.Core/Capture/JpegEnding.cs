using System.Buffers.Binary;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Tells a whole JPEG from a truncated one (ITU-T T.81): decoders fill what is missing with grey and call it a success, which
/// would pass half a picture as inspected.
/// </summary>
public static class JpegEnding
{
    private static ReadOnlySpan<byte> StartOfImage => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>False if the bytes begin as a JPEG and do not end as one; what is no JPEG is not judged here.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(StartOfImage))
            return true;
        var rest = file[2..];
        // Skip the segments, for a thumbnail inside them has an end of its own; in coded data FF D9 stands only at the end.
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            if (rest[1] == 0xDA)
                return rest.IndexOf(EndOfImage) >= 0;
            var segment = rest[1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (segment > rest.Length)
                return false;
            rest = rest[segment..];
        }

        return false;
    }
}
