using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture.Recordings;

public sealed class JpegEndingTests : IDisposable
{
    private static readonly byte[] EndOfImage = [0xFF, 0xD9];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0.4, false)]
    [InlineData(0.9, false)]
    [InlineData(0.6, true)]
    public void Read_JpegThatWasClosedBeforeItsLastPixel_IsNoPicture(double share, bool liesOnItsSide)
    {
        var whole = Jpeg(Noise());
        byte[] cut = [.. whole[..(int)(whole.Length * share)], .. EndOfImage];

        Assert.Contains("truncated", Assert.Throws<CameraException>(() => Read(liesOnItsSide ? Turned(cut) : cut)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JpegWithoutItsEnd_IsNoPicture() =>
        Assert.Contains("truncated", Assert.Throws<CameraException>(() => Read(Jpeg(Noise())[..^40])).Message, StringComparison.Ordinal);

    /// <summary>As sets are that were padded to one size.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WholeJpegThatIsGreyBelow_IsAPicture(bool isAllGrey)
    {
        using var picture = Noise();
        using (var below = picture.RowRange(isAllGrey ? 0 : 40, picture.Rows))
            below.SetTo(Scalar.All(128));

        Assert.Equal(new Size(96, 64), Read(Jpeg(picture)));
    }

    public void Dispose() => _folder.Dispose();

    private static Mat Noise()
    {
        var picture = new Mat(64, 96, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(256));
        return picture;
    }

    private static byte[] Jpeg(Mat picture)
    {
        Cv2.ImEncode(".jpg", picture, out var content);
        return content;
    }

    // EXIF orientation 6: the rows that are missing below lie at the left as it is shown.
    private static byte[] Turned(byte[] jpeg)
    {
        byte[] exif = [.. "Exif\0\0II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private Size Read(byte[] content)
    {
        File.WriteAllBytes(_folder["picture.jpg"], content);
        using var pool = new FramePool();
        using var picture = PictureFile.Read(_folder["picture.jpg"], pool);
        return picture.Mat.Size();
    }
}
