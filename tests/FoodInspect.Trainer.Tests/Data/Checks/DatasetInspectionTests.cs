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
    private readonly TemporaryFolder _folder = new();

    public DatasetInspectionTests() => MadeDataset.Write(_folder["set"], train: 6, val: 5, side: 96);

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
        using (var picture = Cv2.ImRead(_folder["set/train/images/03.png"]))
        {
            using var darker = new Mat();
            picture.ConvertTo(darker, -1, 0.8, 4);
            Cv2.Resize(darker, darker, new Size(80, 80), interpolation: InterpolationFlags.Area);
            Cv2.ImWrite(_folder["set/val/images/again.jpg"], darker, new ImageEncodingParam(ImwriteFlags.JpegQuality, 70));
            using var mask = new Mat(80, 80, MatType.CV_8UC1, Scalar.All(0));
            MadeDataset.WriteMask(_folder["set/val/masks/again.png"], mask);
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
        foreach (var mask in Directory.GetFiles(_folder["set/val/masks"]))
        {
            using var empty = new Mat(96, 96, MatType.CV_8UC1, Scalar.All(0));
            MadeDataset.WriteMask(mask, empty);
        }

        Assert.Contains("val shows no pixel of the class 'rot'", Inspect().Warnings);
    }

    [Fact]
    public void Run_LookAlikesOfWhichEachHasAClassThatTheOtherLacks_AreNamed()
    {
        CopyWithMask("03", "03b", 0, 2);

        var inspection = Inspect();

        var pair = Assert.Single(inspection.Contradictions);
        Assert.Equal(("03", "03b"), (pair.First.Picture.Name, pair.Second.Picture.Name));
        Assert.Contains(
            "pictures that show the same are labelled with different classes (pairs: 1), such as train/images/03.png and train/images/03b.png; a network cannot learn both",
            inspection.Warnings);
        Assert.Empty(inspection.Leaks);
    }

    [Fact]
    public void Run_LookAlikesOfWhichOneOnlyHasOneClassMore_ContradictNobody()
    {
        // As a foreign body that is in one frame of a standing belt and not in the next.
        CopyWithMask("03", "03b", 0, 1, 2);

        Assert.Empty(Inspect().Contradictions);
    }

    [Theory]
    [InlineData(4, false, "val shows the class 'rot' in 4 pictures: its figures say little")]
    [InlineData(1, false, "val shows the class 'rot' in 1 picture: its figures say little")]
    [InlineData(5, true, "val shows the class 'rot' in 5 pictures of 1 group: its figures say little")]
    [InlineData(5, false, null)]
    public void Run_ClassThatIsInFewPicturesOfValidation_IsNamed(int shown, bool areOneGroup, string? expected)
    {
        var masks = Directory.GetFiles(_folder["set/val/masks"]).Order().ToArray();
        for (var i = 0; i < masks.Length; i++)
            WriteMask(masks[i], [0, 1, .. i < shown ? [2] : Array.Empty<int>()]);

        File.WriteAllLines(_folder["groups.csv"], ["name,group", .. masks.Select(mask => $"{Path.GetFileNameWithoutExtension(mask)}.JPG,A")]);

        var warnings = Inspect(areOneGroup ? PictureGroups.ByTable(_folder["groups.csv"]) : null).Warnings;

        Assert.Equal(expected, warnings.FirstOrDefault(warning => warning.Contains("'rot'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Balance_OfASplit_CountsPixelsPicturesAndRegions()
    {
        LabelledSet.Write(_folder["labelled"]);

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
        await LabelledSet.Succeed("inspect-data", _folder["set"], "--page", _folder["page.html"]);

        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.Contains(">product</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("data:image", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task InspectData_Strict_EndsWithCheckFailed()
    {
        File.WriteAllText(_folder["set/groups.csv"], "name,group\n00,A\n01,A\n02,B\n03,B\n04,B\n05,B\n");

        Assert.Equal(ExitCode.Good, (await LabelledSet.Run("inspect-data", _folder["set"])).Code);
        Assert.Equal(ExitCode.CheckFailed, (await LabelledSet.Run("inspect-data", _folder["set"], "--strict")).Code);
    }

    public void Dispose() => _folder.Dispose();

    private void CopyWithMask(string name, string copy, params int[] classes)
    {
        File.Copy(_folder[$"set/train/images/{name}.png"], _folder[$"set/train/images/{copy}.png"]);
        WriteMask(_folder[$"set/train/masks/{name}.png"], [0, 1]);
        WriteMask(_folder[$"set/train/masks/{copy}.png"], classes);
    }

    private static void WriteMask(string path, int[] classes)
    {
        using var mask = new Mat(96, 96, MatType.CV_8UC1, Scalar.All(0));
        foreach (var (i, id) in classes.Index())
            mask[new Rect(i * 20, 10, 16, 16)].SetTo(Scalar.All(id));
        MadeDataset.WriteMask(path, mask);
    }

    private DatasetInspection Inspect(PictureGroups? groups = null, string set = "set") =>
        DatasetInspection.Run(DatasetFolder.Open(_folder[set]), groups, TestContext.Current.CancellationToken);
}
