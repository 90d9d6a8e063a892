using FoodInspect.Core.Calibration;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Calibration;

public sealed class CalibrationValidatorTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Validate_WhatWriteWrote_IsReadBackWithoutAProblem()
    {
        var file = new CalibrationFile
        {
            ImageWidth = 640,
            ImageHeight = 360,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Lens = new LensModel([600, 0, 320, 0, 600, 180, 0, 0, 1], [-0.1, 0, 0, 0, 0], 0.2),
            FlatField = new FlatField(2, 2, [1, 1.1, 1.2, 0.9]),
            WhiteBalance = new WhiteBalance(1.1, 1, 0.9),
            Gain = 1.5,
            Denoising = new Denoising(DenoisingMethod.Median, 3),
            Homography = [0.5, 0, 0, 0, 0.5, 0, 0, 0.0001, 1],
        };
        file.Write(_path);

        Assert.Empty(CalibrationValidator.Validate("Lines[0]:Calibration", _path, new Size(640, 360), out _));
        Assert.Equivalent(file, CalibrationFile.Read(_path), strict: true);
    }

    [Theory]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"mmPerPx":1}""", "mmPerPx")]
    [InlineData("""{"imageWidth":640}""", "imageHeight")]
    [InlineData("""{"imageWidth":640,"imageHeight":360""", "understood")]
    [InlineData("""{"imageWidth":1280,"imageHeight":720}""", "640×360")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"mmPerPixel":0}""", "mm a pixel above 0")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"homography":[1,0,0,2,0,0,0,0,1]}""", "singular")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"homography":[1,0,0,0,1,0,0,-0.01,1]}""", "horizon")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"homography":[1,0,0]}""", "nine numbers")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"mmPerPixel":1,"homography":[1,0,0,0,1,0,0,0,1]}""", "one of both")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"gain":0}""", "0.1 to 8")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"whiteBalance":{"blue":1,"green":1,"red":99}}""", "whiteBalance:red")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"flatField":{"columns":2,"rows":2,"gains":[1,1,1]}}""", "columns × rows")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"flatField":{"columns":2,"rows":2,"gains":[1,1,1,0]}}""", "flatField:gains")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"denoising":{"method":"median","strength":4}}""", "3 or 5")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"gain":4,"whiteBalance":{"blue":1,"green":1,"red":4}}""", "together multiply by too much")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"denoising":{"method":7,"strength":4}}""", "understood")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"denoising":{"method":"magic","strength":4}}""", "understood")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"lens":{"cameraMatrix":[0,0,0,0,0,0,0,0,0],"distortion":[0,0,0,0],"reprojectionErrorPx":0}}""", "camera matrix")]
    [InlineData("""{"imageWidth":640,"imageHeight":360,"lens":{"cameraMatrix":[9,0,1,0,9,1,0,0,1],"distortion":[0],"reprojectionErrorPx":0}}""", "k1, k2")]
    public void Validate_WhatCannotBeUsed_SaysWhy(string json, string hint)
    {
        File.WriteAllText(_path, json);

        var problem = Assert.Single(CalibrationValidator.Validate("Lines[0]:Calibration", _path, new Size(640, 360), out _));
        Assert.StartsWith("Lines[0]:Calibration", problem.KeyPath, StringComparison.Ordinal);
        Assert.Contains(hint, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_AreToldTogether()
    {
        File.WriteAllText(_path, """{"imageWidth":1280,"imageHeight":720,"gain":0,"mmPerPixel":-1,"denoising":{"method":"gaussian","strength":0}}""");

        Assert.Equal(4, CalibrationValidator.Validate("c", _path, new Size(640, 360), out _).Count);
    }

    [Fact]
    public void Validate_CalibrationOfTheDemo_FitsItsPictures() =>
        Assert.Empty(CalibrationValidator.Validate("c", Path.Combine(SharedData.RepositoryRoot, "calibration", "demo.json"), new Size(640, 360), out _));

    [Fact]
    public void Validate_MissingFile_SaysSo() =>
        Assert.Contains("cannot be read", Assert.Single(CalibrationValidator.Validate("c", "/nowhere/c.json", null, out _)).ToString(), StringComparison.Ordinal);
}
