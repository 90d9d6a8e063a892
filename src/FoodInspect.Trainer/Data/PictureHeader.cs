using System.Buffers.Binary;

namespace FoodInspect.Trainer.Data;

/// <summary>What the first bytes of a picture file say of it, so that a huge one is refused before its pixels are decoded.</summary>
/// <param name="Extension">.png, .jpg or .bmp.</param>
/// <param name="Width">Pixels, before any turn that the file's EXIF asks for.</param>
/// <param name="Height">Pixels.</param>
internal readonly record struct PictureHeader(string Extension, int Width, int Height)
{
    /// <summary>Longest side that is decoded, pixels.</summary>
    public const int LongestSide = 1 << 15;

    /// <summary>Most pixels that are decoded: 400 MB as BGR.</summary>
    public const long MostPixels = 1L << 27;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads the header of a PNG (ISO/IEC 15948), JPEG (ITU-T T.81) or BMP file.</summary>
    /// <exception cref="InvalidDataException">None of these, cut short, or larger than is decoded.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var header = file switch
        {
            _ when file.StartsWith(PngSignature) => OfPng(file),
            [0xFF, 0xD8, ..] => OfJpeg(file),
            [(byte)'B', (byte)'M', ..] => OfBmp(file),
            [] => throw new InvalidDataException("an empty file"),
            _ => throw new InvalidDataException("neither PNG nor JPEG nor BMP"),
        };
        if (header.Width < 1 || header.Height < 1)
            throw new InvalidDataException($"a picture of {header.Width}×{header.Height} pixels");
        if (Math.Max(header.Width, header.Height) > LongestSide || (long)header.Width * header.Height > MostPixels)
        {
            throw new InvalidDataException(
                $"a picture of {header.Width}×{header.Height} pixels; at most {LongestSide} a side and {MostPixels / 1_000_000} million in all are read");
        }
        return header;
    }

    private static PictureHeader OfPng(ReadOnlySpan<byte> file)
    {
        if (file.Length < 24)
            throw new InvalidDataException("a PNG that is cut short");
        return new PictureHeader(".png", BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
    }

    private static PictureHeader OfJpeg(ReadOnlySpan<byte> file)
    {
        var rest = file[2..];
        while (rest.Length >= 9 && rest[0] == 0xFF)
        {
            if (rest[1] == 0xFF)
            {
                rest = rest[1..];
                continue;
            }
            // A frame header is any of C0 to CF that is not a table (C4, CC) or reserved (C8).
            if (rest[1] is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
                return new PictureHeader(".jpg", BinaryPrimitives.ReadUInt16BigEndian(rest[7..]), BinaryPrimitives.ReadUInt16BigEndian(rest[5..]));
            var segment = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = segment <= rest.Length ? rest[segment..] : [];
        }
        throw new InvalidDataException("a JPEG that is cut short or damaged");
    }

    private static PictureHeader OfBmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26)
            throw new InvalidDataException("a BMP that is cut short");
        var height = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        // A negative height says that the first row is the top one.
        return new PictureHeader(".bmp", BinaryPrimitives.ReadInt32LittleEndian(file[18..]), height == int.MinValue ? 0 : Math.Abs(height));
    }
}
