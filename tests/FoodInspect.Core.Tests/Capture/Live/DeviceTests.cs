using System.Runtime.Versioning;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Tests.Capture.Live;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("/dev/video-none", "is the camera plugged in?")]
    [InlineData("/dev/null", "is no camera, or is in use")]
    public void Open_NoCamera_SaysWhatIsWrong(string device, string expected)
    {
        using var pool = new FramePool();
        using var stream = new V4l2Stream(new CameraOptions { Source = device }, pool);

        Assert.Contains(expected, Assert.Throws<CameraException>(stream.Open).Message);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Open_ForbiddenDevice_NamesTheGroup()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "SKIPPED: root may open everything");
        var path = Path.GetTempFileName();
        try
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
            using var pool = new FramePool();
            using var stream = new V4l2Stream(new CameraOptions { Source = path }, pool);

            Assert.Contains("usermod -aG video", Assert.Throws<CameraException>(stream.Open).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
