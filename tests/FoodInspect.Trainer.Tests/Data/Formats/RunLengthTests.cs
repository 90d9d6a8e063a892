using FoodInspect.Trainer.Data.Formats.Coco;
using FoodInspect.Trainer.Data.Formats.LabelStudio;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

public sealed class RunLengthTests
{
    /// <summary>Texts worked out by hand from the definition: groups of five bits from '0', sign in the fifth, differences from the fourth on.</summary>
    [Theory]
    [InlineData("3", 3L)]
    [InlineData("04", 0L, 4L)]
    [InlineData("P1", 32L)]
    [InlineData("1234", 1L, 2L, 3L, 6L)]
    [InlineData("521N", 5L, 2L, 1L, 0L)]
    [InlineData("PPo7", 261120L)]
    public void Text_OfRuns_IsCocos(string text, params long[] runs)
    {
        Assert.Equal(runs, CocoRunLengths.Parse(text));
        Assert.Equal(text, CocoRunLengths.ToText(runs));
    }

    [Theory]
    [InlineData("P", "cut short")]
    [InlineData("1 ", "character 2")]
    [InlineData("1\u00ff", "character 2")]
    [InlineData("ooooooooooooooooooooo", "cannot stand there")]
    public void Parse_BrokenText_SaysWhere(string text, string expected)
    {
        var failure = Assert.Throws<InvalidDataException>(() => CocoRunLengths.Parse(text));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_Runs_GoDownTheColumns()
    {
        using var mask = CocoRunLengths.Fill([1, 3, 2], new Size(3, 2));

        mask.GetArray(out byte[] pixels);
        Assert.Equal([0, 255, 0, 255, 255, 0], pixels);
    }

    [Theory]
    [InlineData(1L, 3L)]
    [InlineData(1L, 3L, 3L)]
    [InlineData(-1L, 3L, 4L)]
    [InlineData(long.MaxValue, long.MaxValue, 8L)]
    public void Fill_RunsThatDoNotFitThePicture_AreRefused(params long[] runs) =>
        Assert.Throws<InvalidDataException>(() => CocoRunLengths.Fill(runs, new Size(3, 2)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_RandomMasks_ComeBack(int kind)
    {
        using var mask = new Mat(200, 301, MatType.CV_8UC1, Scalar.All(kind == 1 ? 255 : 0));
        if (kind == 2)
        {
            new RNG(7).Fill(mask, DistributionType.Uniform, Scalar.All(0), Scalar.All(256));
            Cv2.Threshold(mask, mask, 128, 255, ThresholdTypes.Binary);
        }

        using var coco = CocoRunLengths.Fill(CocoRunLengths.Parse(CocoRunLengths.ToText(CocoRunLengths.Of(mask))), mask.Size());
        using var brush = BrushRunLengths.Fill(BrushRunLengths.Of(mask), mask.Size());

        Assert.Equal(0, Cv2.Norm(mask, coco));
        Assert.Equal(0, Cv2.Norm(mask, brush));
    }

    /// <summary>Packed by hand: 8 values of 8 bits, one run of 4 × 0, then 4 values one by one, of which the last is an alpha of 7.</summary>
    [Fact]
    public void Fill_BrushOfTwoPixels_TakesTheAlpha()
    {
        const string Bits = "00000000000000000000000000001000" + "00111" + "0010" + "0011" + "0111" + "1111"
            + "1" + "00" + "011" + "00000000"
            + "0" + "00" + "011" + "00000001" + "00000010" + "00000011" + "00000111";

        using var mask = BrushRunLengths.Fill(Packed(Bits), new Size(2, 1));

        Assert.Equal((0, 255), (mask.At<byte>(0, 0), mask.At<byte>(0, 1)));
    }

    [Fact]
    public void Fill_BrokenBrush_SaysWhatIsWrong()
    {
        using var mask = new Mat(4, 4, MatType.CV_8UC1, Scalar.All(255));
        var packed = BrushRunLengths.Of(mask);

        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => BrushRunLengths.Fill(packed[..^2], mask.Size())).Message, StringComparison.Ordinal);
        Assert.Contains("64 values", Assert.Throws<InvalidDataException>(() => BrushRunLengths.Fill(packed, new Size(5, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => BrushRunLengths.Fill([], mask.Size())).Message, StringComparison.Ordinal);
        byte[] claimsMuch = [0xFF, 0xFF, 0xFF, 0xFF, .. packed[4..]];
        Assert.Contains("4294967295 values", Assert.Throws<InvalidDataException>(() => BrushRunLengths.Fill(claimsMuch, mask.Size())).Message, StringComparison.Ordinal);
    }

    private static byte[] Packed(string bits) =>
        [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight).PadRight(8, '0'), 2))];
}
