using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.LabelStudio;

/// <summary>
/// Label Studio's brush masks: the RGBA picture of the brush, row by row, packed in bits as @thi.ng/rle-pack does. Highest bit first: 32 bits
/// number of values, 5 bits width of a value − 1, four times 4 bits width of a length − 1; then packets: 1 bit (1: one value repeated, 0: values one by one),
/// 2 bits which of the four widths, length − 1 in that width, then the value or values.
/// </summary>
internal static class BrushRunLengths
{
    private const int Channels = 4;
    private const int ValueBits = 8;
    private static readonly int[] LengthBits = [3, 4, 8, 16];

    /// <summary>The pixels whose alpha is not 0, 8-bit, 255 inside; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such mask of this size.</exception>
    public static unsafe Mat Fill(byte[] packed, Size size)
    {
        var bits = new BitReader(packed);
        var values = 4L * size.Width * size.Height;
        var claimed = bits.Read(32);
        if (claimed != values)
            throw new InvalidDataException($"broken brush RLE: it holds {claimed} values, a picture of {size.Width}×{size.Height} pixels has {values}");
        var valueBits = (int)bits.Read(5) + 1;
        int[] lengthBits = [.. Enumerable.Range(0, 4).Select(_ => (int)bits.Read(4) + 1)];
        var mask = new Mat(size, MatType.CV_8UC1, Scalar.All(0));
        try
        {
            var alpha = new Span<byte>(mask.DataPointer, checked((int)(values / Channels)));
            for (var at = 0L; at < values;)
            {
                var isRepeated = bits.Read(1) == 1;
                var end = at + 1 + bits.Read(lengthBits[(int)bits.Read(2)]);
                if (end > values)
                    throw new InvalidDataException("broken brush RLE: it runs over the end of the picture");
                if (isRepeated)
                    SetAlpha(alpha, at, end, bits.Read(valueBits));
                for (; !isRepeated && at < end; at++)
                    SetAlpha(alpha, at, at + 1, bits.Read(valueBits));
                at = end;
            }
            return mask;
        }
        catch
        {
            mask.Dispose();
            throw;
        }
    }

    /// <summary>Packs a mask (8-bit, 0 outside): all four channels are 255 inside and 0 outside, as Label Studio's own converter has it.</summary>
    public static byte[] Of(Mat mask)
    {
        mask.GetArray(out byte[] pixels);
        var bits = new BitWriter();
        bits.Write(Channels * (long)pixels.Length, 32);
        bits.Write(ValueBits - 1, 5);
        foreach (var width in LengthBits)
            bits.Write(width - 1, 4);
        for (var at = 0; at < pixels.Length;)
        {
            var value = pixels[at] == 0 ? 0 : 255;
            var rest = pixels.AsSpan(at);
            var run = value == 0 ? rest.IndexOfAnyExcept((byte)0) : rest.IndexOf((byte)0);
            run = run < 0 ? rest.Length : run;
            for (var left = Channels * (long)run; left > 0;)
            {
                var length = Math.Min(left, 1 << 16);
                var width = Array.FindIndex(LengthBits, bitCount => length <= 1L << bitCount);
                bits.Write(1, 1);
                bits.Write(width, 2);
                bits.Write(length - 1, LengthBits[width]);
                bits.Write(value, ValueBits);
                left -= length;
            }
            at += run;
        }
        return bits.ToArray();
    }

    /// <summary>Every fourth value is an alpha.</summary>
    private static void SetAlpha(Span<byte> alpha, long from, long to, long value)
    {
        if (value == 0)
            return;
        var (first, end) = ((int)(from / Channels), (int)(to / Channels));
        alpha[first..end].Fill(255);
    }

    private sealed class BitReader(byte[] bytes)
    {
        private long _at;

        public long Read(int count)
        {
            if (_at + count > 8L * bytes.Length)
                throw new InvalidDataException("broken brush RLE: it is cut short");
            var value = 0L;
            for (; count > 0; count--, _at++)
                value = (value << 1) | (uint)((bytes[_at / 8] >> (int)(7 - (_at % 8))) & 1);
            return value;
        }
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private int _free;

        public void Write(long value, int count)
        {
            for (var bit = count - 1; bit >= 0; bit--)
            {
                if (_free == 0)
                {
                    _bytes.Add(0);
                    _free = 8;
                }
                _free--;
                _bytes[^1] |= (byte)(((value >> bit) & 1) << _free);
            }
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
