using FoodInspect.Commands;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Hosting;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Tests.Commands;

public sealed class CalibrateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Invoke_WhiteSheetThenKnownLength_CompletesOneFile()
    {
        var sheet = Sheet("sheet.png", 320, 240);

        Assert.Equal(ExitCode.Good, await RunAsync("--white-sheet", sheet));
        Assert.Equal(ExitCode.Good, await RunAsync("--points", "10,20,210,20", "--length-mm", "100"));

        var file = CalibrationFile.Read(_folder["camera.json"]);
        Assert.Equal((320, 240), (file.ImageWidth, file.ImageHeight));
        Assert.NotNull(file.FlatField);
        Assert.Equal(0.5, file.MmPerPixel);
        Assert.NotNull(file.CreatedAt);
    }

    [Fact]
    public async Task Calibrate_KnownLength_SaysHowMuchBeltThePictureShows()
    {
        var result = await ChildProcess.RunFoodInspectAsync(
            "calibrate", "--out", _folder["camera.json"], "--size", "640x360", "--points", "100,180,540,180", "--length-mm", "0.44");

        Assert.Contains("Scale: 0.001 mm a pixel, so the picture shows 0.64 × 0.36 mm of the belt", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_PictureOfAnotherSizeThanTheFile_IsRefused()
    {
        Assert.Equal(ExitCode.Good, await RunAsync("--size", "640x480", "--points", "10,20,210,20", "--length-mm", "100"));

        Assert.Contains("640×480", await FailureAsync("--white-sheet", Sheet("sheet.png", 320, 240)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"lens":false,"light":true}""", "--white-sheet")]
    [InlineData("""{"lens":true,"light":false}""", "--chessboard")]
    [InlineData("""{"lens":true,"light":false}""", "--belt-board")]
    public async Task Invoke_PictureThatACalibrationCorrected_IsRefusedAndTheFileStays(string corrections, string option)
    {
        Assert.Equal(ExitCode.Good, await RunAsync("--white-sheet", Sheet("sheet.png", 320, 240)));
        var before = File.ReadAllText(_folder["camera.json"]);
        Directory.CreateDirectory(_folder["set/to-label/images"]);
        _folder.Write("set/corrections.json", corrections);

        Assert.Contains("corrected by a calibration before it was stored", await FailureAsync(option, Sheet("set/to-label/images/sheet.png", 320, 240)), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder["camera.json"]));
    }

    [Fact]
    public async Task Invoke_PictureOfWhichNobodyKnowsWhetherItWasCorrected_IsRefused()
    {
        Directory.CreateDirectory(_folder["set/to-label/images"]);
        _folder.Write("set/corrections.json", "{");

        Assert.Contains("Mend the file", await FailureAsync("--white-sheet", Sheet("set/to-label/images/sheet.png", 320, 240)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing to measure")]
    [InlineData("--size WIDTHxHEIGHT", "--points", "1,2,300,4", "--length-mm", "10")]
    [InlineData("X1,Y1,X2,Y2", "--size", "640x480", "--points", "1,2,3", "--length-mm", "10")]
    [InlineData("length of 0 mm", "--size", "640x480", "--points", "1,2,300,4", "--length-mm", "0")]
    [InlineData("/nowhere/a.png: does not exist", "--chessboard", "/nowhere/a.png")]
    [InlineData("COLUMNSxROWS", "--size", "640x480", "--points", "1,2,300,4", "--length-mm", "10", "--board", "nine")]
    public async Task Invoke_WhatCannotBeMeasured_SaysWhy(string hint, params string[] arguments)
    {
        Assert.Contains(hint, await FailureAsync(arguments), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["camera.json"]));
    }

    [Theory]
    [InlineData("--points", "1,2,300,4")]
    [InlineData("--white-sheet", "sheet.png", "--length-mm", "10")]
    public async Task Invoke_PointsOrTheirDistanceOnly_IsRefused(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(["--size", "640x480", .. arguments]));
        Assert.False(File.Exists(_folder["camera.json"]));
    }

    private Task<int> RunAsync(params string[] arguments) =>
        CommandLine.InvokeAsync(["calibrate", "--out", _folder["camera.json"], .. arguments], TestContext.Current.CancellationToken);

    private async Task<string> FailureAsync(params string[] arguments) =>
        (await Assert.ThrowsAsync<ConfigurationException>(() => RunAsync(arguments))).Message;

    private string Sheet(string name, int width, int height)
    {
        using var sheet = new Mat(height, width, MatType.CV_8UC3, new Scalar(150, 180, 200));
        Cv2.ImWrite(_folder[name], sheet);
        return _folder[name];
    }
}
