using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

public sealed class OutlineTests
{
    [Fact]
    public void Of_SinglePixel_IsItsFourCorners()
    {
        using var mask = Drawn("#");

        var outline = Assert.Single(PolygonTrace.Of(mask, new Point(5, 7)));

        Assert.False(outline.IsHole);
        Assert.Equal([new(6, 7), new(6, 8), new(5, 8), new(5, 7)], outline.Corners);
    }

    [Fact]
    public void Of_Ring_HasAnOuterOutlineAndAHole()
    {
        using var mask = Drawn("###", "#.#", "###");

        var outlines = PolygonTrace.Of(mask, default);

        Assert.Equal([false, true], outlines.Select(outline => outline.IsHole));
        Assert.Equal([(1, 1), (1, 2), (2, 1), (2, 2)], outlines[1].Corners.Select(corner => (corner.X, corner.Y)).Order());
    }

    [Fact]
    public void Of_PixelsThatMeetInACorner_AreTwoOutlines()
    {
        using var mask = Drawn("#.", ".#");

        Assert.Equal(2, PolygonTrace.Of(mask, default).Count);
    }

    [Theory]
    [InlineData("###", "#.#", "###")]
    [InlineData("#####", "#.#.#", "#####", "#.#.#", "#####")]
    [InlineData("####", "#.##", "##.#", "####")]
    [InlineData("..#..", ".###.", "#####", "#.#.#")]
    public void Joined_AnyObject_FillsBackToItsPixels(params string[] rows)
    {
        using var mask = Drawn(rows);

        using var back = new Mat(mask.Size(), MatType.CV_8UC1, Scalar.All(0));
        PolygonFill.Fill(back, Doubles(PolygonTrace.Joined(PolygonTrace.Of(mask, default))));

        Assert.Equal(0, Cv2.Norm(mask, back));
    }

    [Fact]
    public void Joined_RandomObjects_FillBackToTheirPixels()
    {
        var classes = new FoodInspect.Trainer.Data.ClassList([new(0, "belt"), new(1, "thing")]);
        using var back = new Mat();
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var mask = Noise(seed);
            using var painted = new Mat(mask.Size(), MatType.CV_8UC1, Scalar.All(0));
            foreach (var piece in MaskObjects.Of(mask, classes))
            {
                using (piece)
                    PolygonFill.Fill(painted, Doubles(PolygonTrace.Joined(PolygonTrace.Of(piece.Inside, piece.Box.Location))));
            }
            Cv2.Compare(mask, Scalar.All(1), back, CmpTypes.EQ);
            Assert.Equal(0, Cv2.Norm(painted, back));
        }
    }

    [Fact]
    public void Fill_HalfPixels_BelongIfTheirCentreDoes()
    {
        using var mask = new Mat(3, 4, MatType.CV_8UC1, Scalar.All(0));

        PolygonFill.Fill(mask, [new(0.4, 0.4), new(2.6, 0.4), new(2.6, 1.6), new(0.4, 1.6)]);

        using var expected = Drawn("###.", "###.", "....");
        Assert.Equal(0, Cv2.Norm(mask, expected));
    }

    [Fact]
    public void Fill_FarOutside_IsCutOff()
    {
        using var mask = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(0));

        PolygonFill.Fill(mask, [new(-1e15, -1e15), new(1e15, -1e15), new(1e15, 1e15), new(-1e15, 1e15)]);

        Assert.Equal(4, Cv2.CountNonZero(mask));
    }

    [Fact]
    public void Fill_WhatIsNoPolygon_IsRefused()
    {
        using var mask = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(0));

        Assert.Throws<InvalidDataException>(() => PolygonFill.Fill(mask, [new(0, 0), new(1, 1)]));
        Assert.Throws<InvalidDataException>(() => PolygonFill.Fill(mask, [new(0, 0), new(1, double.NaN), new(1, 0)]));
    }

    private static Point2d[] Doubles(IEnumerable<Point> corners) => [.. corners.Select(corner => new Point2d(corner.X, corner.Y))];

    private static Mat Noise(ulong seed)
    {
        var noise = new Mat(24, 31, MatType.CV_8UC1);
        new RNG(seed).Fill(noise, DistributionType.Uniform, Scalar.All(0), Scalar.All(256));
        Cv2.GaussianBlur(noise, noise, new Size(3, 3), 0);
        Cv2.Threshold(noise, noise, 122, 1, ThresholdTypes.Binary);
        return noise;
    }

    private static Mat Drawn(params string[] rows)
    {
        var mask = new Mat(rows.Length, rows[0].Length, MatType.CV_8UC1);
        for (var y = 0; y < rows.Length; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
                mask.Set(y, x, (byte)(rows[y][x] == '#' ? 255 : 0));
        }
        return mask;
    }
}
