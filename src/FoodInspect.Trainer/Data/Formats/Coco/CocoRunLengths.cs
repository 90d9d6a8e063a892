using System.Text;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.Coco;

/// <summary>
/// COCO's run lengths (cocodataset/cocoapi, maskApi): how many pixels are outside, inside, outside …, column by column. As text, each is the
/// difference to the one two before (from the fourth on), in groups of five bits, the lowest first, each a character from '0'.
/// </summary>
internal static class CocoRunLengths
{
    private const int Zero = '0';
    private const int MoreFollows = 0x20;
    private const int SignBit = 0x10;
    private const int MostBits = 60;

    /// <exception cref="InvalidDataException">The text is no run lengths.</exception>
    public static List<long> Parse(string text)
    {
        var runs = new List<long>();
        for (var at = 0; at < text.Length;)
        {
            var (value, shift, group) = (0L, 0, MoreFollows);
            while ((group & MoreFollows) != 0)
            {
                if (at == text.Length)
                    throw new InvalidDataException("broken RLE: its text is cut short");
                group = text[at++] - Zero;
                if (group is < 0 or > 63 || shift > MostBits)
                    throw new InvalidDataException($"broken RLE: character {at} ('{text[at - 1]}') cannot stand there");
                value |= (long)(group & 0x1F) << shift;
                shift += 5;
            }
            if ((group & SignBit) != 0 && shift < 64)
                value |= -1L << shift;
            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }
        return runs;
    }

    public static string ToText(IReadOnlyList<long> runs)
    {
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            var value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
            bool isLast;
            do
            {
                var group = (int)(value & 0x1F);
                value >>= 5;
                isLast = (group & SignBit) != 0 ? value == -1 : value == 0;
                text.Append((char)(Zero + (isLast ? group : group | MoreFollows)));
            }
            while (!isLast);
        }
        return text.ToString();
    }

    /// <summary>The pixels, 8-bit, 255 inside; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">The runs do not fill a picture of this size.</exception>
    public static unsafe Mat Fill(IReadOnlyList<long> runs, Size size)
    {
        var pixels = (long)size.Width * size.Height;
        if (runs.Any(run => run < 0 || run > pixels) || runs.Sum() != pixels)
            throw new InvalidDataException($"broken RLE: its runs do not add up to the {size.Width}×{size.Height} pixels of the picture");
        // Column by column is row by row of the transposed picture.
        using var turned = new Mat(size.Width, size.Height, MatType.CV_8UC1, Scalar.All(0));
        var content = new Span<byte>(turned.DataPointer, checked((int)pixels));
        var at = 0;
        for (var i = 0; i < runs.Count; i++)
        {
            if (i % 2 == 1)
                content.Slice(at, (int)runs[i]).Fill(255);
            at += (int)runs[i];
        }
        var mask = new Mat();
        Cv2.Transpose(turned, mask);
        return mask;
    }

    /// <summary>The runs of a mask (8-bit, 0 outside), beginning with those outside.</summary>
    public static unsafe List<long> Of(Mat mask)
    {
        using var turned = new Mat();
        Cv2.Transpose(mask, turned);
        var content = new ReadOnlySpan<byte>(turned.DataPointer, checked((int)turned.Total()));
        var runs = new List<long>();
        for (var isInside = false; content.Length > 0; isInside = !isInside)
        {
            var length = isInside ? content.IndexOf((byte)0) : content.IndexOfAnyExcept((byte)0);
            length = length < 0 ? content.Length : length;
            runs.Add(length);
            content = content[length..];
        }
        return runs;
    }
}
