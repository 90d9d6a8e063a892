using System.Diagnostics;
using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Labelling;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class CapturedFramesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CapturedFramesTests()
    {
        Directory.CreateDirectory(_folder["line/to-label/images"]);
        File.WriteAllText(_folder["line/classes.json"], MadeDataset.Classes);
        for (var hour = 0; hour < 5; hour++)
        {
            for (var frame = 0; frame < 1 + hour; frame++)
                Write($"20260301T{8 + hour:D2}{frame:D2}00.000-{frame}-sampled");
        }
    }

    [Fact]
    public async Task Import_WithShares_DealsWholeHoursOut()
    {
        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"], "--shares", "train=0.7,val=0.3");

        var pictures = DatasetFolder.Open(_folder["set"]).Pictures;
        Assert.Equal(15, pictures.Count);
        Assert.All(pictures.GroupBy(picture => picture.Name[..11]), hour => Assert.Single(hour.Select(picture => picture.Split).Distinct()));
        Assert.InRange(pictures.Count(picture => picture.Split == "train"), 9, 12);
        Assert.Contains("20260301T080000.000-0-sampled,20260301T08", File.ReadAllLines(_folder["set/groups.csv"]));
    }

    [Fact]
    public async Task Import_WithoutShares_PutsAllIntoTheSplit()
    {
        var said = await LabelledSet.Output("import", "captured", _folder["line"], "--out", _folder["set"], "--split", "val");

        Assert.Equal(["val"], DatasetFolder.Open(_folder["set"]).Splits);
        Assert.DoesNotContain("no split val", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithoutShares_SaysThatTrainNeedsVal()
    {
        var plain = await LabelledSet.Output("import", "captured", _folder["line"], "--out", _folder["plain"]);
        var dealt = await LabelledSet.Output("import", "captured", _folder["line"], "--out", _folder["set"], "--shares", "train=0.7,val=0.3");

        Assert.Contains("no split val, and 'train' needs one: --shares train=0.8,val=0.2", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("no split val", dealt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FramesOfOneHour_NamesAGroupPatternThatWorks()
    {
        Directory.Delete(_folder["line/to-label"], recursive: true);
        Directory.CreateDirectory(_folder["line/to-label/images"]);
        foreach (var minute in new[] { "00", "01" })
            Write($"20260301T08{minute}00.000-0-sampled");
        string[] import = ["import", "captured", _folder["line"], "--out", _folder["set"], "--shares"];

        var (code, error) = await LabelledSet.Run([.. import, "train=0.5,val=0.5"]);
        var (_, errorOfThree) = await LabelledSet.Run([.. import, "train=0.5,val=0.3,test=0.2"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(@"There is 1 group (20260301T08) for 2 splits", error, StringComparison.Ordinal);
        Assert.Contains(@"for example by minutes: --group-pattern '^(\d{8}T\d{4})'", error, StringComparison.Ordinal);
        Assert.Contains("by --group-pattern or --group-table; or", errorOfThree, StringComparison.Ordinal);
        await LabelledSet.Succeed([.. import, "train=0.5,val=0.5", "--group-pattern", @"^(\d{8}T\d{4})"]);
    }

    [Fact]
    public async Task Import_FrameThatIsBeingWritten_IsNotTaken()
    {
        File.WriteAllBytes(_folder["line/to-label/images/.20260301T090000.000-1-flagged.png"], [1, 2, 3]);

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"]);
    }

    [Fact]
    public async Task Import_FramesThatWereLabelled_TakesThoseDeclaredReady()
    {
        Directory.CreateDirectory(_folder["line/labelling"]);
        File.WriteAllText(
            _folder["line/labelling/to-label.json"],
            """{"frames":{"20260301T080000.000-0-sampled":"ready","20260301T090000.000-0-sampled":"skipped"}}""");

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"]);

        Assert.Equal(["20260301T080000.000-0-sampled"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
    }

    [Fact]
    public async Task Import_FrameThatWasChangedSinceItWasReady_IsRefused()
    {
        Directory.CreateDirectory(_folder["line/labelling/to-label"]);
        File.WriteAllText(_folder["line/labelling/to-label.json"], """{"frames":{"20260301T080000.000-0-sampled":"ready"}}""");
        File.Copy(_folder["line/to-label/masks/20260301T080000.000-0-sampled.png"], _folder["line/labelling/to-label/20260301T080000.000-0-sampled.png"]);

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("20260301T080000.000-0-sampled.png: has been changed since it was declared ready", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Fact]
    public async Task Import_FramesThatAreOnlyDrawnOn_AreLeftOutAsNotReady()
    {
        Directory.CreateDirectory(_folder["line/labelling/to-label"]);
        File.Copy(_folder["line/to-label/masks/20260301T080000.000-0-sampled.png"], _folder["line/labelling/to-label/20260301T080000.000-0-sampled.png"]);

        var (code, _) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"]);

        Assert.NotEqual(0, code);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Fact]
    public async Task Import_WithCalibration_CorrectsPicturesAndSaysSo()
    {
        WriteCalibration(side: 8);

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"], "--calibration", _folder["camera.json"]);
        await LabelledSet.Succeed("split", _folder["set"], "--out", _folder["dealt"], "--group-pattern", @"^\d{8}T\d{2}", "--shares", "train=0.5,val=0.5");

        using var picture = Cv2.ImRead(DatasetFolder.Open(_folder["set"]).Pictures[0].ImageFile);
        Assert.Equal(198, picture.At<Vec3b>(4, 4).Item0);
        using var dataset = SegmentationDataset.Open(_folder["dealt"], "train");
        Assert.True(dataset.Corrections.Lens);
    }

    [Fact]
    public async Task Import_WithCalibrationIntoASetWithItsOwnIgnoredId_LeavesWhatLiesBeyondTheLensUnlabelled()
    {
        Directory.CreateDirectory(_folder["own"]);
        File.WriteAllText(_folder["own/classes.json"], MadeDataset.Classes.Replace("255", "200", StringComparison.Ordinal));
        WriteCalibration(side: 8, distortion: 0.8);

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"], "--classes", _folder["own"], "--calibration", _folder["camera.json"]);

        using var dataset = SegmentationDataset.Open(_folder["set"], "train");
        Assert.True(PixelCounts.Of(dataset["train"][0].Mask)[200] > 0, "nothing lies beyond the lens");
    }

    [Fact]
    public async Task Import_WithCalibrationOfAnotherSize_NamesThePicturesAndWritesNothing()
    {
        WriteCalibration(side: 16);

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"], "--calibration", _folder["camera.json"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("20260301T080000.000-0-sampled", error, StringComparison.Ordinal);
        Assert.Contains("the calibration is for 16×16", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Theory]
    [InlineData("""{"lens":true}""", "were corrected before they were stored")]
    [InlineData("""{"lens":false,"light":true}""", "were corrected before they were stored")]
    [InlineData("""{"lens":false}""", "may have been corrected before they were stored (corrections.json says nothing of light)")]
    public async Task Import_PicturesThatTheLineCorrected_AreNotCorrectedTwice(string corrections, string expected)
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, Gain = 2 }.Write(_folder["camera.json"]);
        File.WriteAllText(_folder["line/corrections.json"], corrections);

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"], "--calibration", _folder["camera.json"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Fact]
    public async Task Import_WithGainsOnly_KnowsAfterwardsThatTheLightWasCorrected()
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, Gain = 2 }.Write(_folder["camera.json"]);
        File.WriteAllText(_folder["line/corrections.json"], """{"lens":false,"light":false}""");

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"], "--calibration", _folder["camera.json"]);

        Assert.Equal(new PictureCorrections(Lens: false, Light: true), DatasetFolder.Open(_folder["set"]).Corrections);
    }

    [Fact]
    public async Task Import_WithAScaleOnly_KeepsWhatTheLineCorrected()
    {
        new CalibrationFile { ImageWidth = 8, ImageHeight = 8, MmPerPixel = 0.5 }.Write(_folder["camera.json"]);
        File.WriteAllText(_folder["line/corrections.json"], """{"lens":true,"light":true}""");

        await LabelledSet.Succeed("import", "captured", _folder["line"], "--out", _folder["set"], "--calibration", _folder["camera.json"]);

        Assert.Equal(new PictureCorrections(Lens: true, Light: true), DatasetFolder.Open(_folder["set"]).Corrections);
    }

    [Fact]
    public async Task Import_CorrectionsThatCannotBeRead_AreNamed()
    {
        File.WriteAllText(_folder["line/corrections.json"], """{"lense":true}""");

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("corrections.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_PictureWithoutGroup_IsNamed()
    {
        Write("unnamed");

        var (code, error) = await LabelledSet.Run(
            "split", _folder["line"], "--out", _folder["set"], "--group-pattern", @"^\d{8}T\d{2}", "--shares", "train=0.5,val=0.5");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("'unnamed' has no group", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Theory]
    [InlineData("--shares", "train=0.5,val=0.5")]
    [InlineData("--group-pattern", "^.")]
    [InlineData("--group-pattern", "^.", "--shares", "train=0.5")]
    [InlineData("--group-pattern", "(", "--shares", "train=1")]
    [InlineData("--group-pattern", "^2", "--shares", "train=0.5,val=0.5")]
    public async Task Split_WhatCannotBe_IsAUsageErrorAndWritesNothing(params string[] options)
    {
        Assert.Equal(ExitCode.Usage, (await LabelledSet.Run(["split", _folder["line"], "--out", _folder["set"], .. options])).Code);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("labelling")]
    public async Task Import_SplitThatIsNoName_IsAUsageErrorAndWritesNothing(string split)
    {
        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"], "--split", split);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"--split '{split}' is no name of a split", error, StringComparison.Ordinal);
        Assert.Equal([_folder["line"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Split_SetWhoseSplitsShareNames_KeepsThemApart()
    {
        LabelledSet.Write(_folder["labelled"]);
        File.WriteAllText(_folder["lots.csv"], "name,group\nlot1-00,A\nlot2-00.png,B\n");

        await LabelledSet.Succeed("split", _folder["labelled"], "--out", _folder["set"], "--group-table", _folder["lots.csv"], "--shares", "train=0.6,test=0.4");

        var pictures = DatasetFolder.Open(_folder["set"]).Pictures;
        Assert.Equal([("train", "train-lot1-00"), ("train", "val-lot1-00"), ("test", "lot2-00")], pictures.Select(picture => (picture.Split, picture.Name)));
    }

    [Fact]
    public async Task Import_PicturesThatCaptureTook_AreLabelledAndImportedLikeALines()
    {
        using (var capture = Process.Start("dotnet",
        [
            LineProgramOfTheTests.Path, "capture", "sim:biscuits?size=64x64&live=false&frames=61", "--every", "1",
            "--out", _folder["own"], "--classes", "belt,product,rot,foreign",
        ]))
        {
            await capture.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, capture.ExitCode);
        }
        using (var set = LabellingSet.Open(_folder["own"], "to-label"))
        {
            Assert.Equal(["belt", "product", "rot", "foreign"], set.Classes.Select(known => known.Name));
            Assert.Equal(3, set.Frames.Count);
            using var mask = new Mat(64, 64, MatType.CV_8UC1, Scalar.All(1));
            foreach (var frame in set.Frames.Take(2))
            {
                MadeDataset.WriteMask(_folder[$"own/to-label/masks/{frame.Name}.png"], mask);
                set.Mark(frame, FrameState.Ready);
            }
        }

        await LabelledSet.Succeed("import", "captured", _folder["own"], "--out", _folder["set"], "--shares", "train=0.5,val=0.5", "--group-pattern", @"^\d{8}T\d{6}");

        Assert.Equal(["train", "val"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Split));
    }

    public void Dispose() => _folder.Dispose();

    private void WriteCalibration(int side, double distortion = -0.1) => new CalibrationFile
    {
        ImageWidth = side,
        ImageHeight = side,
        Gain = 2,
        Lens = new LensModel([side, 0, side / 2, 0, side, side / 2, 0, 0, 1], [distortion, 0, 0, 0], 0.1),
    }.Write(_folder["camera.json"]);

    private void Write(string name)
    {
        using var picture = new Mat(8, 8, MatType.CV_8UC3, Scalar.All(99));
        using var mask = new Mat(8, 8, MatType.CV_8UC1, Scalar.All(1));
        Cv2.ImWrite(_folder[$"line/to-label/images/{name}.png"], picture);
        MadeDataset.WriteMask(_folder[$"line/to-label/masks/{name}.png"], mask);
    }
}
