using FoodInspect.Trainer.Labelling;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Labelling;

public sealed class LabelRunsTests
{
    private static readonly Size Small = new(5, 3);

    [Fact]
    public void Encode_KnownMap_GivesIdAndLength()
    {
        using var map = new Mat(3, 100, MatType.CV_8UC1, Scalar.All(2));
        map.Set<byte>(0, 0, 7);

        Assert.Equal([7, 1, 2, 0xAB, 0x02], LabelRuns.Encode(map)); // 299 = 0x2B + 2·128
    }

    [Fact]
    public void Decode_WhatEncodeWrote_IsTheSame()
    {
        var ids = new byte[61 * 83];
        new Random(3).NextBytes(ids);
        using var map = Mat.FromPixelData(61, 83, MatType.CV_8UC1, Array.ConvertAll(ids, id => (byte)(id % 4)));
        using var read = LabelRuns.Decode(LabelRuns.Encode(map), map.Size(), id => id < 4);

        Assert.Equal(0, Cv2.Norm(map, read, NormTypes.INF));
    }

    [Theory]
    [InlineData(new byte[] { }, "15 pixels fewer")]
    [InlineData(new byte[] { 1, 14 }, "1 pixels fewer")]
    [InlineData(new byte[] { 1, 16 }, "more pixels")]
    [InlineData(new byte[] { 1, 15, 1, 1 }, "more pixels")]
    [InlineData(new byte[] { 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, "more pixels")]
    [InlineData(new byte[] { 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 }, "cut short")]
    [InlineData(new byte[] { 1, 0x80 }, "cut short")]
    [InlineData(new byte[] { 1 }, "cut short")]
    [InlineData(new byte[] { 9, 15 }, "the id 9")]
    public void Decode_WhatIsNoMapOfThePicture_IsRefused(byte[] runs, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => LabelRuns.Decode(runs, Small, id => id < 3)).Message, StringComparison.Ordinal);
}
