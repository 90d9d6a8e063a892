using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using OpenCvSharp;

namespace FoodInspect.Core.Segmentation;

/// <summary>
/// Label maps as indexed PNG (ISO/IEC 15948, colour type 3): the index of a pixel is its class id, the palette shows the
/// class's colour. OpenCV would hand out the palette's colours in place of the indices, hence this.
/// </summary>
public static partial class IndexedPng
{
    private const int PaletteColours = 256;
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes a label map.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="indices">Class ids, CV_8UC1, [height, width]; stays the caller's.</param>
    /// <param name="classes">The classes whose colours the palette shows; other ids are black, 255 is white.</param>
    public static void Write(Stream output, Mat indices, IReadOnlyList<SegmentationClass> classes)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (indices.Type() != MatType.CV_8UC1 || indices.Empty())
            throw new ArgumentException($"a label map is CV_8UC1 and not empty, not {indices.Type()} of {indices.Cols}×{indices.Rows}", nameof(indices));

        output.Write(Signature);
        WriteHeader(output, indices.Cols, indices.Rows);
        WriteChunk(output, "PLTE"u8, Palette(classes));
        WriteChunk(output, "IDAT"u8, Compress(indices));
        WriteChunk(output, "IEND"u8, []);
    }

    private static void WriteHeader(Stream output, int width, int height)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits an index
        header[9] = IndexedColour;
        header[10..].Clear(); // deflate, adaptive filters, not interlaced
        WriteChunk(output, "IHDR"u8, header);
    }

    private static byte[] Palette(IReadOnlyList<SegmentationClass> classes)
    {
        var palette = new byte[PaletteColours * 3];
        palette.AsSpan(255 * 3).Fill(255);
        foreach (var shown in classes)
            (palette[shown.Id * 3], palette[shown.Id * 3 + 1], palette[shown.Id * 3 + 2]) = (shown.Colour.Red, shown.Colour.Green, shown.Colour.Blue);
        return palette;
    }

    private static unsafe ReadOnlySpan<byte> Compress(Mat indices)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var (rows, columns) = (indices.Rows, indices.Cols);
            for (var row = 0; row < rows; row++)
            {
                deflate.WriteByte(0); // no filter: neighbouring indices have no numeric relation
                deflate.Write(new ReadOnlySpan<byte>((byte*)indices.Ptr(row), columns));
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        output.Write(word);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Checksum(type, data));
        output.Write(word);
    }

    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        return crc.GetCurrentHashAsUInt32();
    }
}
