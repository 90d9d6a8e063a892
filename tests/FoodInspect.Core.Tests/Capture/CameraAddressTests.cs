using FoodInspect.Core.Capture;

namespace FoodInspect.Core.Tests.Capture;

public sealed class CameraAddressTests
{
    [Theory]
    [InlineData("rtsp://admin:hunter2@10.0.0.5:554/stream1", "rtsp://***@10.0.0.5:554/stream1")]
    [InlineData("rtsp://admin:p@ss/wo:rd@10.0.0.5/stream1", "rtsp://***@10.0.0.5/stream1")]
    [InlineData("http://10.0.0.5/video?user=me&token=abcdef", "http://10.0.0.5/video?user=***&token=***")]
    [InlineData("rtsp://10.0.0.5/user=admin&password=hunter2&channel=1", "rtsp://10.0.0.5/user=***&password=***&channel=1")]
    [InlineData("rtsp://10.0.0.5/user=admin&password=top_secret", "rtsp://10.0.0.5/user=***&password=***")]
    [InlineData("rtsp://10.0.0.5/user=admin_password=top_secret_channel=1_stream=0.sdp", "rtsp://10.0.0.5/user=***_password=***_channel=1_stream=0.sdp")]
    [InlineData("rtsp://only-a-token@10.0.0.5/", "rtsp://***@10.0.0.5/")]
    [InlineData("rtsp://10.0.0.5/stream1", "rtsp://10.0.0.5/stream1")]
    [InlineData("/dev/video0", "/dev/video0")]
    public void ToString_Address_ShowsNoSecret(string source, string shown) =>
        Assert.Equal(shown, CameraAddress.Parse(source).ToString());

    [Fact]
    public void Redact_MessageThatQuotesAddressOrPassword_HidesThem()
    {
        var address = CameraAddress.Parse("rtsp://cam:s%40fe-word@10.0.0.5/live?key=abc123");

        var redacted = address.Redact(
            "rtsp://cam:s%40fe-word@10.0.0.5/live?key=abc123: 401; tried s@fe-word and s%40fe-word, key=abc123");

        Assert.DoesNotContain("fe-word", redacted);
        Assert.DoesNotContain("abc123", redacted);
        Assert.Contains("10.0.0.5/live", redacted);
    }

    [Fact]
    public void Redact_ValuesOfVariables_ShowsTheirNamesWhereverTheyStand()
    {
        var variables = new Dictionary<string, string> { ["STREAM_KEY"] = "live_77%2Fabc", ["ELSEWHERE"] = "main", ["CHANNEL"] = "1" };
        var options = new CameraOptions { Source = "rtmp://10.0.0.1/app/live_77%2Fabc" }.WithVariables(variables);

        Assert.Equal("rtmp://10.0.0.1/app/${STREAM_KEY}", $"{options.Address}");
        Assert.Equal("${STREAM_KEY} refused by main, 1 try", options.Address.Redact("live_77/abc refused by main, 1 try"));
        Assert.True(options.Address.HasSecrets);
    }

    [Fact]
    public void Redact_ShortSecrets_AreHiddenInTheAddressAndLeaveOtherTextAlone()
    {
        var variables = new Dictionary<string, string> { ["KEY"] = "4", ["PASSWORD"] = "640" };
        var options = new CameraOptions { Source = "rtsp://me:640@10.0.0.5/app/4" }.WithVariables(variables, "rtsp://me:${PASSWORD}@10.0.0.5/app/${KEY}");

        Assert.Equal("rtsp://***@10.0.0.5/app/${KEY}", $"{options.Address}");
        Assert.Equal(
            "rtsp://***@10.0.0.5/app/${KEY}: 404, 640x360, user ***@ unknown", options.Address.Redact("rtsp://me:640@10.0.0.5/app/4: 404, 640x360, user me:640@ unknown"));
        Assert.True(options.Address.HasSecrets);
    }

    [Fact]
    public void Parse_LocalDevicePath_IsADeviceUnlessAFileLiesThere()
    {
        var file = $"/dev/shm/{Guid.NewGuid():N}.mp4";
        File.WriteAllText(file, "x");
        try
        {
            Assert.Equal(CameraKind.Video, CameraAddress.Parse(file).Kind);
            Assert.Equal(CameraKind.Folder, CameraAddress.Parse("/dev/shm").Kind);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ToString_Options_ShowsNoSecret()
    {
        var options = new CameraOptions { Source = "rtsp://admin:hunter2@10.0.0.5/" };

        Assert.DoesNotContain("hunter2", $"{options}");
        Assert.Contains("10.0.0.5", $"{options}");
    }

    [Theory]
    [InlineData("rtsp://10.0.0.5/", CameraKind.Network)]
    [InlineData("https://10.0.0.5/a.mjpg", CameraKind.Network)]
    [InlineData("/dev/video2", CameraKind.Device)]
    [InlineData("/dev/v4l/by-id/usb-camera-index0", CameraKind.Device)]
    [InlineData("/dev/camera-left", CameraKind.Device)]
    [InlineData("/dev/null", CameraKind.Device)]
    [InlineData("/dev/shm/missing.mp4", CameraKind.Video)]
    [InlineData("sim:biscuits?seed=3", CameraKind.Simulation)]
    [InlineData("line.mp4", CameraKind.Video)]
    [InlineData("a.PNG", CameraKind.Picture)]
    [InlineData("pictures/", CameraKind.Folder)]
    public void Parse_Source_TellsItsKind(string source, CameraKind kind) => Assert.Equal(kind, CameraAddress.Parse(source).Kind);

    [Fact]
    public void Redact_StreamOptions_HidesWhatTheirNameCallsSecretAndNothingElse()
    {
        var options = new CameraOptions
        {
            Source = "srt://host:9000",
            StreamOptions = new Dictionary<string, string> { ["passphrase"] = "rosebud-rosebud", ["transtype"] = "live", ["key"] = "16" },
        };

        Assert.Equal("passphrase *** with live and 16", options.Redact("passphrase rosebud-rosebud with live and 16"));
    }
}
