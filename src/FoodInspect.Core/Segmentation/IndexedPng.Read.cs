using System.Buffers.Binary;
using System.IO.Compression;
using OpenCvSharp;

namespace FoodInspect.Core.Segmentation;

/// <content>Reading.</content>
public static partial class IndexedPng
{
    private const byte Grey = 0;
    private const byte IndexedColour = 3;

    /// <summary>Reads a label map: an indexed PNG, or a grey one whose value is the class id; 1 to 8 bits a pixel.</summary>
    /// <returns>The indices, CV_8UC1, [height, width]; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">Not such a PNG, damaged, or cut short; the message says which.</exception>
    public static Mat Read(Stream input)
    {
        Span<byte> signature = stackalloc byte[8];
        if (input.ReadAtLeast(signature, 8, throwOnEndOfStream: false) < 8 || !signature.SequenceEqual(Signature))
            throw new InvalidDataException("not a PNG file");

        Header? header = null;
        using var compressed = new MemoryStream();
        while (true)
        {
            var (type, data) = ReadChunk(input);
            switch (type)
            {
                case "IHDR":
                    header = Header.Parse(data);
                    break;
                case "IDAT":
                    compressed.Write(data);
                    break;
                case "IEND":
                    compressed.Position = 0;
                    return Decode(header ?? throw new InvalidDataException("a PNG without a header"), compressed);
            }
        }
    }

    private static (string Type, byte[] Data) ReadChunk(Stream input)
    {
        try
        {
            var start = new byte[8];
            input.ReadExactly(start);
            var length = BinaryPrimitives.ReadInt32BigEndian(start);
            if (length < 0 || (input.CanSeek && length > input.Length - input.Position))
                throw new EndOfStreamException();
            var data = new byte[length];
            input.ReadExactly(data);
            var checksum = new byte[4];
            input.ReadExactly(checksum);
            if (Checksum(start.AsSpan(4), data) != BinaryPrimitives.ReadUInt32BigEndian(checksum))
                throw new InvalidDataException("a damaged PNG: a checksum is wrong");
            return (System.Text.Encoding.ASCII.GetString(start, 4, 4), data);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("a PNG that is cut short");
        }
    }

    private static unsafe Mat Decode(Header header, Stream compressed)
    {
        var mat = new Mat(header.Height, header.Width, MatType.CV_8UC1);
        try
        {
            using var inflate = new ZLibStream(compressed, CompressionMode.Decompress);
            var stride = (header.Width * header.Bits + 7) / 8;
            var (current, previous) = (new byte[stride], new byte[stride]);
            for (var row = 0; row < header.Height; row++)
            {
                var filter = inflate.ReadByte();
                inflate.ReadExactly(current);
                Unfilter(filter, current, previous);
                Unpack(current, header.Bits, new Span<byte>((byte*)mat.Ptr(row), header.Width));
                (current, previous) = (previous, current);
            }

            return mat;
        }
        catch (EndOfStreamException)
        {
            mat.Dispose();
            throw new InvalidDataException("a PNG with fewer pixels than its header says");
        }
        catch
        {
            mat.Dispose();
            throw;
        }
    }

    /// <summary>The five filters of ISO/IEC 15948, clause 9, for pixels of at most one byte.</summary>
    private static void Unfilter(int filter, byte[] current, byte[] previous)
    {
        for (var i = 0; i < current.Length; i++)
        {
            int left = i > 0 ? current[i - 1] : 0, up = previous[i], corner = i > 0 ? previous[i - 1] : 0;
            current[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw new InvalidDataException($"a damaged PNG: no filter has the number {filter}"),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> indices)
    {
        if (bits == 8)
        {
            packed.CopyTo(indices);
            return;
        }

        for (var x = 0; x < indices.Length; x++)
        {
            var bit = x * bits;
            indices[x] = (byte)((packed[bit / 8] >> (8 - bits - bit % 8)) & ((1 << bits) - 1));
        }
    }

    private sealed record Header(int Width, int Height, int Bits)
    {
        public static Header Parse(ReadOnlySpan<byte> data)
        {
            if (data.Length != 13)
                throw new InvalidDataException("a damaged PNG: its header has a wrong length");
            var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
            if (data[9] == Grey && data[8] == 16)
                throw new InvalidDataException("a grey PNG of 16 bits; a label map has at most 8 bits, whose value is the class id");
            if (data[9] is not (Grey or IndexedColour))
                throw new InvalidDataException("a PNG of colours; a label map is an indexed PNG of at most 8 bits, whose index is the class id");
            if (data[8] is not (1 or 2 or 4 or 8))
                throw new InvalidDataException($"a damaged PNG: its pixels have {data[8]} bits");
            if (data[12] != 0)
                throw new InvalidDataException("an interlaced PNG; save the label map without interlacing");
            if (width is < 1 or > 1 << 15 || height is < 1 or > 1 << 15)
                throw new InvalidDataException($"a PNG of {width}×{height} pixels");
            return new Header(width, height, data[8]);
        }
    }
}
