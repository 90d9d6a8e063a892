using FoodInspect.Core.Segmentation;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Segmentation;

public sealed class IndexedPngTests
{
    private static readonly SegmentationClass[] Classes =
    [
        new(0, "belt", new Rgb(10, 20, 30), ClassRole.Background),
        new(1, "product", new Rgb(0, 200, 0), ClassRole.Product),
    ];

    [Fact]
    public void Read_WhatWriteWrote_GivesTheSameIndices()
    {
        using var indices = new Mat(37, 53, MatType.CV_8UC1);
        Cv2.Randu(indices, 0, 256);
        using var file = new MemoryStream();

        IndexedPng.Write(file, indices, Classes);
        file.Position = 0;
        using var read = IndexedPng.Read(file);

        Assert.Equal(0, Cv2.Norm(indices, read, NormTypes.L1));
    }

    [Fact]
    public void Write_ReadByOpenCv_ShowsTheColoursOfTheClasses()
    {
        using var indices = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(1));
        using var file = new MemoryStream();

        IndexedPng.Write(file, indices, Classes);
        using var coloured = Cv2.ImDecode(file.ToArray(), ImreadModes.Color);

        Assert.Equal(new Vec3b(0, 200, 0), coloured.At<Vec3b>(1, 1));
    }

    [Fact]
    public void Read_GreyPngWithFilters_GivesItsValues()
    {
        using var gradient = new Mat(16, 200, MatType.CV_8UC1);
        for (var y = 0; y < 16; y++)
            for (var x = 0; x < 200; x++)
                gradient.Set(y, x, (byte)(x + 2 * y));
        Cv2.ImEncode(".png", gradient, out var bytes);

        using var read = IndexedPng.Read(new MemoryStream(bytes));

        Assert.Equal(0, Cv2.Norm(gradient, read, NormTypes.L1));
    }

    [Fact]
    public void Read_ColourPng_SaysThatALabelMapIsIndexed()
    {
        using var picture = new Mat(4, 4, MatType.CV_8UC3, Scalar.All(7));
        Cv2.ImEncode(".png", picture, out var bytes);

        var error = Assert.Throws<InvalidDataException>(() => IndexedPng.Read(new MemoryStream(bytes)));

        Assert.Contains("indexed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(900)]
    public void Read_CutShort_ThrowsInvalidData(int length)
    {
        using var indices = new Mat(20, 20, MatType.CV_8UC1, Scalar.All(3));
        using var file = new MemoryStream();
        IndexedPng.Write(file, indices, Classes);
        var cut = file.ToArray()[..Math.Min(length, (int)file.Length - 8)];

        Assert.Throws<InvalidDataException>(() => IndexedPng.Read(new MemoryStream(cut)));
    }

    [Fact]
    public void Read_MaskOfTheFruitBelt_HasOnlyItsClasses()
    {
        var masks = Path.Combine(SharedData.Folder, "fruit-belt", "val", "masks");
        Assert.SkipUnless(Directory.Exists(masks), $"shared data absent: {masks}");
        using var file = File.OpenRead(Directory.GetFiles(masks).Order(StringComparer.Ordinal).First());

        using var read = IndexedPng.Read(file);

        Cv2.MinMaxLoc(read, out _, out double highest);
        Assert.Equal((640, 360), (read.Cols, read.Rows));
        Assert.InRange(highest, 1, 3);
    }
}
