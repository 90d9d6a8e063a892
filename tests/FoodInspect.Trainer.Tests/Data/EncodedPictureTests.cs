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

    [Fact]
    public void NamesOf_NamesWithLeadingDots_DoNotHideThePictures() =>
        Assert.Equal(["a", "b", "-secret"], ForeignPath.NamesOf([".a.png", "..b.png", "../secret.png"]));
}
