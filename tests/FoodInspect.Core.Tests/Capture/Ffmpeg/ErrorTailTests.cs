using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Tests.Capture.Ffmpeg;

public sealed class ErrorTailTests
{
    [Fact]
    public void Complete_StreamWithoutLengthIsCut_LeavesOutNumbersThatMeanNothing()
    {
        var tail = new ErrorTail(
            new StringReader("[http @ 0x5581] [error] Stream ends prematurely at 199163, should be 18446744073709551615\n[error] pipe:0: Input/output error\n"),
            line => line);

        Assert.Equal("[http] Stream ends prematurely; pipe:0: Input/output error", tail.Complete());
    }

    [Fact]
    public void Complete_ManyPicturesCutShort_SaysSoOnce()
    {
        var tail = new ErrorTail(new StringReader("[mjpeg @ 0x5581] [error] overread 8\n[mjpeg @ 0x5581] [error] overread 3\n"), line => line);

        Assert.Equal("[mjpeg] overread", tail.Complete());
        Assert.Equal(2, tail.TornPictures);
    }

    [Fact]
    public void Complete_FileOfKnownLengthIsCut_SaysHowMuchIsMissing()
    {
        var tail = new ErrorTail(new StringReader("[http @ 0x5581] [error] Stream ends prematurely at 10, should be 20\n"), line => line);

        Assert.Equal("[http] Stream ends prematurely at 10, should be 20", tail.Complete());
    }
}
