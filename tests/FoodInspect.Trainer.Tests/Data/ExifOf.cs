using System.Buffers.Binary;
using System.IO.Hashing;

namespace FoodInspect.Trainer.Tests.Data;

/// <summary>Picture files with an EXIF orientation (CIPA DC-008, tag 0112), as cameras and phones write it; 1 is upright, 3 upside down, 6 a quarter to the right.</summary>
internal static class ExifOf
{
    public static void AddTo(string file, byte orientation)
    {
        var content = File.ReadAllBytes(file);
        File.WriteAllBytes(file, content[0] == 0xFF ? Jpeg(content, orientation) : Png(content, orientation));
    }

    private static byte[] Tiff(byte orientation) =>
        [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];

    private static byte[] Jpeg(byte[] content, byte orientation)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation)];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. content[2..]];
    }

    // Behind the signature and IHDR: 8 and 25 bytes.
    private static byte[] Png(byte[] content, byte orientation)
    {
        byte[] chunk = [.. "eXIf"u8, .. Tiff(orientation)];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, chunk.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(chunk));
        return [.. content[..33], .. length, .. chunk, .. sum, .. content[33..]];
    }
}
