using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>What was done to captured frames, by their line or by an import's calibration.</summary>
[Collection("console")]
public sealed class CorrectedFramesTests : CapturedLine
{
    [Fact]
    public async Task Import_WithCalibration_CorrectsPicturesAndSaysSo()
    {
        WriteCalibration(side: 8);

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"], "--calibration", Folder["camera.json"]);
        await LabelledSet.Succeed("split", Folder["set"], "--out", Folder["dealt"], "--group-pattern", @"^\d{8}T\d{2}", "--shares", "train=0.5,val=0.5");

        using var picture = Cv2.ImRead(DatasetFolder.Open(Folder["set"]).Pictures[0].ImageFile);
        Assert.Equal(198, picture.At<Vec3b>(4, 4).Item0);
        using var dataset = SegmentationDataset.Open(Folder["dealt"], "train");
        Assert.True(dataset.Corrections.Lens);
    }

    [Fact]
    public async Task Import_WithCalibrationIntoASetWithItsOwnIgnoredId_LeavesWhatLiesBeyondTheLensUnlabelled()
    {
        Directory.CreateDirectory(Folder["own"]);
        File.WriteAllText(Folder["own/classes.json"], MadeDataset.Classes.Replace("255", "200", StringComparison.Ordinal));
        WriteCalibration(side: 8, distortion: 0.8);

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"], "--classes", Folder["own"], "--calibration", Folder["camera.json"]);

        using var dataset = SegmentationDataset.Open(Folder["set"], "train");
        Assert.True(PixelCounts.Of(dataset["train"][0].Mask)[200] > 0, "nothing lies beyond the lens");
    }

    [Fact]
    public async Task Import_WithCalibrationOfAnotherSize_NamesThePicturesAndWritesNothing()
    {
        WriteCalibration(side: 16);

        var (code, error) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"], "--calibration", Folder["camera.json"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("20260301T080000.000-0-sampled", error, StringComparison.Ordinal);
        Assert.Contains("the calibration is for 16×16", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Theory]
    [InlineData("""{"lens":true}""", "were corrected before they were stored")]
    [InlineData("""{"lens":false,"light":true}""", "were corrected before they were stored")]
    [InlineData("""{"lens":false}""", "may have been corrected before they were stored (corrections.json says nothing of light)")]
    public async Task Import_PicturesThatTheLineCorrected_AreNotCorrectedTwice(string corrections, string expected)
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, Gain = 2 }.Write(Folder["camera.json"]);
        File.WriteAllText(Folder["line/corrections.json"], corrections);

        var (code, error) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"], "--calibration", Folder["camera.json"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Fact]
    public async Task Import_WithGainsOnly_KnowsAfterwardsThatTheLightWasCorrected()
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, Gain = 2 }.Write(Folder["camera.json"]);
        File.WriteAllText(Folder["line/corrections.json"], """{"lens":false,"light":false}""");

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"], "--calibration", Folder["camera.json"]);

        Assert.Equal(new PictureCorrections(Lens: false, Light: true), DatasetFolder.Open(Folder["set"]).Corrections);
    }

    [Fact]
    public async Task Import_WithAScaleOnly_KeepsWhatTheLineCorrected()
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, MmPerPixel = 0.5 }.Write(Folder["camera.json"]);
        File.WriteAllText(Folder["line/corrections.json"], """{"lens":true,"light":true}""");

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"], "--calibration", Folder["camera.json"]);

        Assert.Equal(new PictureCorrections(Lens: true, Light: true), DatasetFolder.Open(Folder["set"]).Corrections);
    }

    [Fact]
    public async Task Import_CorrectionsThatCannotBeRead_AreNamed()
    {
        File.WriteAllText(Folder["line/corrections.json"], """{"lense":true}""");

        var (code, error) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("corrections.json", error, StringComparison.Ordinal);
    }

    private void WriteCalibration(int side, double distortion = -0.1) => new CalibrationFile
    {
        ImageWidth = side,
        ImageHeight = side,
        Gain = 2,
        Lens = new LensModel([side, 0, side / 2, 0, side, side / 2, 0, 0, 1], [distortion, 0, 0, 0], 0.1),
    }.Write(Folder["camera.json"]);
}
