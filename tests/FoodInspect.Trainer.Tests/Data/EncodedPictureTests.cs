using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data;

public sealed class EncodedPictureTests
{
    [Fact]
    public void Of_PngWithMoreBehindItsEnd_IsWhole()
    {
        using var picture = new Mat(4, 6, MatType.CV_8UC3, Scalar.All(7));
        var content = EncodedPicture.Png(picture).Content;

        using var read = EncodedPicture.Of([.. content, .. "a camera's own notes"u8]).Decode();

        Assert.Equal(new Size(6, 4), read.Size());
    }

    [Theory]
    [InlineData(4000, null)]
    [InlineData(40_000, 156)]
    public void Decode_SixteenBits_AreAsTheLineReadsThem(int value, int? expected)
    {
        using var deep = new Mat(4, 6, MatType.CV_16UC3, Scalar.All(value));
        var encoded = EncodedPicture.Png(deep);

        if (expected is null)
        {
            Assert.Equal("holds 12 bits in 16; scale it to 8 or 16 bits", Assert.Throws<InvalidDataException>(() => encoded.Decode()).Message);
            return;
        }

        using var read = encoded.Decode();
        Assert.Equal((MatType.CV_8UC3, expected), (read.Type(), read.At<Vec3b>(1, 1).Item1));
    }

    [Theory]
    [InlineData(".jpg", 1600, 1000, 400, 250)]
    [InlineData(".jpg", 2000, 1600, 250, 200)]
    [InlineData(".png", 800, 600, 400, 300)]
    [InlineData(".jpg", 390, 300, 390, 300)]
    public void DecodeReduced_ALargePicture_KeepsTheLeastSideAndItsTurn(string extension, int width, int height, int expectedWidth, int expectedHeight)
    {
        using var folder = new TemporaryFolder();
        var file = folder[$"picture{extension}"];
        using (var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(30, 90, 200)))
            Cv2.ImWrite(file, picture);
        ExifOf.AddTo(file, 6);

        using var read = EncodedPicture.Read(file).DecodeReduced(leastSidePixels: 192);

        Assert.Equal(new Size(expectedHeight, expectedWidth), read.Size());
        Assert.InRange(read.At<Vec3b>(5, 5).Item2, 195, 205);
    }

    [Fact]
    public void Decode_JpegThatWasClosedBeforeItsLastPixel_IsRefused()
    {
        using var noise = new Mat(64, 96, MatType.CV_8UC3);
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));
        Cv2.ImEncode(".jpg", noise, out var whole);
        byte[] cut = [.. whole[..(whole.Length / 2)], 0xFF, 0xD9];

        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => EncodedPicture.Of(cut).Decode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesOf_NamesWithLeadingDots_DoNotHideThePictures() =>
        Assert.Equal(["a", "b", "-secret"], ForeignPath.NamesOf([".a.png", "..b.png", "../secret.png"]));
}
