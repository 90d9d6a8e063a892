using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Checks;
using FoodInspect.Trainer.Data.Groups;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Checks;

[Collection("console")]
public sealed class DatasetInspectionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DatasetInspectionTests() => MadeDataset.Write(folder["set"], train: 6, val: 3, side: 96);

    [Fact]
    public void Run_SetWithoutLeaks_FindsNone()
    {
        var inspection = Inspect();

        Assert.Empty(inspection.Leaks);
        Assert.Empty(inspection.Warnings);
    }

    [Fact]
    public void Run_PictureInTwoSplits_IsFoundDarkerSmallerAndCompressedAnew()
    {
        using (var picture = Cv2.ImRead(folder["set/train/images/03.png"]))
        {
            using var darker = new Mat();
            picture.ConvertTo(darker, -1, 0.8, 4);
            Cv2.Resize(darker, darker, new Size(80, 80), interpolation: InterpolationFlags.Area);
            Cv2.ImWrite(folder["set/val/images/again.jpg"], darker, new ImageEncodingParam(ImwriteFlags.JpegQuality, 70));
            using var mask = new Mat(80, 80, MatType.CV_8UC1, Scalar.All(0));
            MadeDataset.WriteMask(folder["set/val/masks/again.png"], mask);
        }

        var leak = Assert.Single(Inspect().Leaks);

        Assert.Equal(("03", "again"), (leak.First.Picture.Name, leak.Second.Picture.Name));
        Assert.Contains("pairs of pictures", Inspect().Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_GroupInTwoSplits_IsNamed()
    {
        var warnings = Inspect(PictureGroups.ByPattern("^.")).Warnings;

        Assert.Contains(warnings, warning => warning.Contains("group '0' stands in train and val", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ClassThatASplitLacks_IsNamed()
    {
        foreach (var mask in Directory.GetFiles(folder["set/val/masks"]))
        {
            using var empty = new Mat(96, 96, MatType.CV_8UC1, Scalar.All(0));
            MadeDataset.WriteMask(mask, empty);
        }

        Assert.Contains("val shows no pixel of the class 'rot'", Inspect().Warnings);
    }

    [Fact]
    public void Balance_OfASplit_CountsPixelsPicturesAndRegions()
    {
        LabelledSet.Write(folder["labelled"]);

        var balance = Inspect(set: "labelled").Balance("train");

        Assert.Equal(["belt", "product", "rot", "foreign", "unlabelled"], balance.Select(row => row.Name));
        Assert.Equal(2 * 8 * LabelledSet.Height, balance[4].Pixels);
        Assert.Equal(2, balance[2].Regions);
        Assert.Equal(1, balance.Take(4).Sum(row => row.Share), 6);
        Assert.Equal(2 * LabelledSet.Width * LabelledSet.Height, balance.Sum(row => row.Pixels));
    }

    [Fact]
    public async Task InspectData_WithPage_WritesOneFileThatNeedsNoOther()
    {
        await LabelledSet.Succeed("inspect-data", folder["set"], "--page", folder["page.html"]);

        var page = File.ReadAllText(folder["page.html"]);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.Contains(">product</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("data:image", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task InspectData_Strict_EndsWithCheckFailed()
    {
        File.WriteAllText(folder["set/groups.csv"], "name,group\n00,A\n01,A\n02,B\n03,B\n04,B\n05,B\n");

        Assert.Equal(ExitCode.Good, (await LabelledSet.Run("inspect-data", folder["set"])).Code);
        Assert.Equal(ExitCode.CheckFailed, (await LabelledSet.Run("inspect-data", folder["set"], "--strict")).Code);
    }

    public void Dispose() => folder.Dispose();

    private DatasetInspection Inspect(PictureGroups? groups = null, string set = "set") =>
        DatasetInspection.Run(DatasetFolder.Open(folder[set]), groups, TestContext.Current.CancellationToken);
}
