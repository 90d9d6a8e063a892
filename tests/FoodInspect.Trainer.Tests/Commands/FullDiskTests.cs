using System.Diagnostics;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Tests.Promotion;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Commands;

/// <summary>What commands do when the disk is full: a file system in memory, of a few kilobytes, that only the command sees.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Kilobytes = 24;
    private const int CannotMount = 77;

    private readonly TemporaryFolder _folder = new();

    public FullDiskTests()
    {
        MadeDataset.Write(_folder["set"], train: 2, val: 1);
        Directory.CreateDirectory(_folder["out"]);
    }

    [Fact]
    public async Task Train_NoRoomForTheCheckpoint_SaysSoAndLeavesNoneOfIt()
    {
        var (code, error, left) = await RunWithoutRoom("train", "--dataset", _folder["set"], "--out", _folder["out/run"], "--epochs", "1", "--crop", "64", "--batch", "1");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"{_folder["out/run/last"]} cannot be written, and is as it was: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(left, name => name.StartsWith("run/best", StringComparison.Ordinal) || name.StartsWith("run/last", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Predict_NoRoomForAnOverlay_SaysSoAndLeavesNothing()
    {
        MadeModel.Write(_folder["model"], "made");
        AddLargePicture();

        var (code, error, left) = await RunWithoutRoom("predict", _folder["set/train/images"], "--model", _folder["model"], "--engine", "onnx", "--out", _folder["out/predicted"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"{_folder["out/predicted"]} cannot be written, so there are no results: ", error, StringComparison.Ordinal);
        Assert.Empty(left);
    }

    [Theory]
    [InlineData("import", "captured")]
    [InlineData("export-data", "coco")]
    public async Task Import_NoRoomForAPicture_IsNoFaultOfThePicture(string command, string format)
    {
        AddLargePicture();

        var (code, error, left) = await RunWithoutRoom(command, format, _folder["set"], "--out", _folder["out/set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.DoesNotContain("problem(s)", error, StringComparison.Ordinal);
        Assert.Contains("out/set.incomplete/", error, StringComparison.Ordinal);
        Assert.Empty(left);
    }

    public void Dispose() => _folder.Dispose();

    private void AddLargePicture()
    {
        using var noise = new Mat(160, 160, MatType.CV_8UC3);
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));
        Cv2.ImWrite(_folder["set/train/images/01.png"], noise);
        using var mask = new Mat(noise.Size(), MatType.CV_8UC1, Scalar.All(0));
        MadeDataset.WriteMask(_folder["set/train/masks/01.png"], mask);
    }

    /// <summary>Runs a command whose folder <c>out</c> is on the small disk; tells what it left there.</summary>
    private async Task<(int Code, string Error, string[] Left)> RunWithoutRoom(params string[] arguments)
    {
        const string Script = """
            mount -t tmpfs -o size="$1"k none "$2" || exit 77
            dotnet "${@:3}" > /dev/null
            code=$?
            find "$2" -mindepth 1 -printf '%P\n'
            exit $code
            """;
        var trainer = Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer.dll");
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "bash", "-c", Script, "bash", $"{Kilobytes}", _folder["out"], trainer, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var left = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.SkipWhen(process.ExitCode == CannotMount || error.StartsWith("unshare:", StringComparison.Ordinal), "file systems cannot be mounted here");
        return (process.ExitCode, error, (await left).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
