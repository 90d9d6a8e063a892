using OpenCvSharp;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// How label maps travel between page and program: runs in reading order, each its class id (a byte) and its length in pixels
/// (LEB128, 7 bits a byte, the lowest first). A label map of 640×360 takes a few kilobytes, and the page can write it at once,
/// also while it is being closed.
/// </summary>
internal static class LabelRuns
{
    private const int MostLengthBytes = 5;

    /// <param name="map">8-bit, one channel; stays the caller's.</param>
    public static unsafe byte[] Encode(Mat map)
    {
        var (rows, columns) = (map.Rows, map.Cols);
        var runs = new MemoryStream();
        var (value, length) = (-1, 0L);
        for (var y = 0; y < rows; y++)
        {
            var row = new ReadOnlySpan<byte>((byte*)map.Ptr(y), columns);
            while (!row.IsEmpty)
            {
                if (row[0] != value)
                {
                    Write(runs, value, length);
                    (value, length) = (row[0], 0);
                }
                var same = row.IndexOfAnyExcept((byte)value);
                same = same < 0 ? row.Length : same;
                length += same;
                row = row[same..];
            }
        }
        Write(runs, value, length);
        return runs.ToArray();
    }

    /// <summary>Reads a label map of a known size.</summary>
    /// <param name="runs">What came over the wire.</param>
    /// <param name="size">The picture's.</param>
    /// <param name="isAllowed">Whether a class id may stand in it.</param>
    /// <returns>8-bit, one channel; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is cut short, of another size, or holds an id that is not allowed.</exception>
    public static unsafe Mat Decode(ReadOnlySpan<byte> runs, Size size, Func<byte, bool> isAllowed)
    {
        var map = new Mat(size, MatType.CV_8UC1);
        try
        {
            var pixels = new Span<byte>((byte*)map.Data, size.Width * size.Height);
            while (!runs.IsEmpty)
            {
                var value = runs[0];
                if (!isAllowed(value))
                    throw new InvalidDataException($"a label map with the id {value}, which is no class");
                var length = ReadLength(ref runs);
                if (length > pixels.Length)
                    throw new InvalidDataException($"a label map with more pixels than the picture of {size.Width}×{size.Height}");
                pixels[..(int)length].Fill(value);
                pixels = pixels[(int)length..];
            }
            return pixels.IsEmpty ? map : throw new InvalidDataException($"a label map with {pixels.Length} pixels fewer than the picture");
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static long ReadLength(ref ReadOnlySpan<byte> runs)
    {
        var length = 0L;
        for (var i = 0; i < MostLengthBytes && i + 1 < runs.Length; i++)
        {
            var part = runs[i + 1];
            length |= (long)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                runs = runs[(i + 2)..];
                return length;
            }
        }
        throw new InvalidDataException("a label map that is cut short");
    }

    private static void Write(MemoryStream runs, int value, long length)
    {
        if (length == 0)
            return;
        runs.WriteByte((byte)value);
        for (; length >= 0x80; length >>= 7)
            runs.WriteByte((byte)(length | 0x80));
        runs.WriteByte((byte)length);
    }
}
