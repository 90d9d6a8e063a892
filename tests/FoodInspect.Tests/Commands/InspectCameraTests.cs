namespace FoodInspect.Tests.Commands;

/// <summary>A camera does not end, and its address may hold a password: <c>inspect</c> refuses it and shows no secret.</summary>
public sealed class InspectCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rtsp://viewer:geheim@10.0.0.5/stream1", "rtsp://***@10.0.0.5/stream1")]
    [InlineData("https://10.0.0.5/video.mp4?token=geheim", "https://10.0.0.5/video.mp4?token=***")]
    [InlineData("/dev/video0", "/dev/video0")]
    [InlineData("../../../../../../../../../../dev/video0", "/dev/video0")]
    public async Task Inspect_Camera_IsRefusedAsWrongUsage(string camera, string shown)
    {
        var result = await InspectAsync(camera);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{shown}: inspect takes recordings", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error + result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("viewer:geheim@10.0.0.5/stream1", "does not exist")]
    [InlineData("viewer:geheim@10.0.0.5/picture.jpg", "does not exist")]
    public async Task Inspect_AddressWithoutScheme_ShowsNoPassword(string camera, string reason)
    {
        var result = await InspectAsync(camera);

        Assert.Equal(5, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_EmptyPath_IsRefusedAsWrongUsage()
    {
        var result = await InspectAsync("");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("PATH is empty", result.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> InspectAsync(string path) => ChildProcess.RunFoodInspectAsync(
        "inspect", path, "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration());
}
