using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Overlays;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Overlays;

public sealed class OverlayVideoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JudgedFrames _frames = new(width: 65, height: 47);

    public void Dispose()
    {
        _folder.Dispose();
        _frames.Dispose();
    }

    [Fact]
    public void Write_TwelveFramesOfOddSize_CanBeReadBack()
    {
        using (var video = new OverlayVideo(_folder["overlay.mp4"], 25, frame => frame / 25.0, "belt", JudgedFrames.Classes))
        {
            for (var i = 0; i < 12; i++)
            {
                using var judged = _frames.Make(i);
                video.Write(judged, new ItemFindings());
            }

            video.Complete();
        }

        using var read = new VideoCapture(_folder["overlay.mp4"]);
        using var picture = new Mat();
        var frames = 0;
        while (read.Read(picture))
            frames++;
        Assert.Equal((12, 25, 66, 48), (frames, read.Fps, read.FrameWidth, read.FrameHeight));
    }

    [Theory]
    [InlineData(1, null, "at 0:00:00.040")]
    [InlineData(2_250_025, null, "at 25:00:01.000")]
    [InlineData(7, "shift 2/0007.png", "shift 2/0007.png")]
    public void PlaceOf_FrameOfARecording_IsItsPositionOrItsFile(long sequence, string? file, string place)
    {
        using var video = new OverlayVideo(_folder["overlay.mp4"], 25, frame => frame / 25.0, "belt", JudgedFrames.Classes);
        using var frame = new Frame(sequence, JudgedFrames.Epoch, 0, _frames.Pool.Rent(4, 4, MatType.CV_8UC3)) { Origin = file };

        Assert.Equal(place, video.PlaceOf(frame));
    }

    [Fact]
    public void Write_SameFrameInspectedAtAnotherTime_IsTheSamePicture()
    {
        using var large = new JudgedFrames(width: 640, height: 360);
        using Mat today = Written("today", JudgedFrames.Epoch), tomorrow = Written("tomorrow", JudgedFrames.Epoch.AddHours(25.3));

        Assert.Equal(0, Cv2.Norm(today, tomorrow));

        Mat Written(string name, DateTimeOffset at)
        {
            using (var video = new OverlayVideo(_folder[$"{name}.mp4"], 25, frame => frame / 25.0, "belt", JudgedFrames.Classes))
            {
                using var judged = large.Make(3, capturedAt: at);
                video.Write(judged, new ItemFindings());
                video.Complete();
            }

            using var read = new VideoCapture(_folder[$"{name}.mp4"]);
            var picture = new Mat();
            Assert.True(read.Read(picture));
            return picture;
        }
    }

    [Fact]
    public void OpenCvEncoder_WhereFfmpegIsMissing_WritesAVideoToo()
    {
        using (var encoder = new OpenCvEncoder(_folder["overlay.mp4"], 25, new Size(64, 48)))
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(90));
            for (var i = 0; i < 5; i++)
                encoder.Write(picture);
            encoder.Complete();
        }

        using var read = new VideoCapture(_folder["overlay.mp4"]);
        Assert.Equal(5, read.FrameCount);
    }

    [Fact]
    public void Write_FolderThatDoesNotExist_ThrowsAnOutputException()
    {
        using var video = new OverlayVideo(Path.Combine(_folder["missing"], "overlay.mp4"), 25, frame => frame / 25.0, "belt", JudgedFrames.Classes);

        var error = Assert.Throws<OutputException>(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var judged = _frames.Make(i);
                video.Write(judged, new ItemFindings());
            }

            video.Complete();
        });

        Assert.Contains("overlay.mp4", error.Message, StringComparison.Ordinal);
    }
}
