using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data;

public sealed class SegmentationDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_SoundSet_GivesPicturesByName()
    {
        MadeDataset.Write(_folder.Path, train: 3, val: 2);

        using var dataset = SegmentationDataset.Open(_folder.Path, "train", "val");

        Assert.Equal(["belt", "product", "rot", "foreign"], dataset.Classes.Classes.Select(c => c.Name));
        Assert.Equal(["00", "01", "02"], dataset["train"].Select(p => p.Name));
        Assert.Equal(2, dataset["val"].Count);
        Assert.All(PixelCounts.Of(dataset["train"], 4), count => Assert.True(count > 0));
    }

    [Fact]
    public void Open_EverythingWrong_IsReportedTogetherWithFileNames()
    {
        MadeDataset.Write(_folder.Path, train: 8, val: 1);
        File.Delete(_folder["train/masks/00.png"]);
        WriteMask("train/masks/01.png", new Size(32, 64), 1);
        WriteMask("train/masks/02.png", new Size(64, 64), 9);
        File.WriteAllText(_folder["train/images/03.png"], "no picture");
        using (var colour = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(1)))
            Cv2.ImWrite(_folder["train/masks/04.png"], colour);
        File.WriteAllBytes(_folder["train/images/05.png"], []);
        File.WriteAllBytes(_folder["train/images/06.png"], HeaderOf.Png(40_000, 30_000));
        File.WriteAllBytes(_folder["train/masks/07.png"], HeaderOf.Png(40_000, 30_000));
        Directory.Delete(_folder["val/images"], recursive: true);

        var refusal = Assert.Throws<DatasetException>(() => SegmentationDataset.Open(_folder.Path, "train", "val"));

        Assert.Equal(9, refusal.Problems.Count);
        Expect(refusal, "train/masks/00.png", "missing");
        Expect(refusal, "train/masks/01.png: is 32×64", "its picture 64×64");
        Expect(refusal, "train/masks/02.png: has ids that are", "no class: 9");
        Expect(refusal, "train/images/03.png", "neither PNG nor JPEG nor BMP");
        Expect(refusal, "train/masks/04.png", "a PNG of colours");
        Expect(refusal, "train/images/05.png", "an empty file");
        Expect(refusal, "train/images/06.png", "40000×30000");
        Expect(refusal, "train/masks/07.png", "40000×30000");
        Expect(refusal, "val", "empty");
        Assert.All(refusal.Problems, problem => Assert.Contains(problem, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_IgnoredPixels_AreNoStrangeIds()
    {
        MadeDataset.Write(_folder.Path, train: 1, val: 1);
        WriteMask("train/masks/00.png", new Size(64, 64), 255);

        using var dataset = SegmentationDataset.Open(_folder.Path, "train");

        Assert.Equal(0, PixelCounts.Of(dataset["train"], 4).Sum());
    }

    [Theory]
    [InlineData("""{"classes":[{"id":0,"name":"a"},{"id":2,"name":"b"}]}""", "ids must be 0 to 1")]
    [InlineData("""{"classes":[{"id":0,"name":"a"},{"id":1,"name":"a"}]}""", "two classes are named 'a'")]
    [InlineData("""{"classes":[]}""", "no classes")]
    [InlineData("""{"classes":[{"id":0,"name":"a"}],"ignored":255}""", "ignored")]
    [InlineData("no json", "classes.json")]
    [InlineData("""{"classes":[null]}""", "a list holds null")]
    public void Open_BadClassList_SaysWhatIsWrong(string json, string expected)
    {
        MadeDataset.Write(_folder.Path, train: 1, val: 1);
        File.WriteAllText(_folder["classes.json"], json);

        var refusal = Assert.Throws<DatasetException>(() => SegmentationDataset.Open(_folder.Path, "train"));

        Assert.Contains(refusal.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NoFolder_SaysSo()
    {
        var refusal = Assert.Throws<DatasetException>(() => SegmentationDataset.Open(_folder["absent"], "train"));

        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sha256_OneMaskChanged_IsAnother()
    {
        MadeDataset.Write(_folder.Path, train: 2, val: 1);
        var before = HashOf();
        Assert.Equal(before, HashOf());

        WriteMask("train/masks/01.png", new Size(64, 64), 1);

        Assert.NotEqual(before, HashOf());
    }

    public void Dispose() => _folder.Dispose();

    private string HashOf()
    {
        using var dataset = SegmentationDataset.Open(_folder.Path, "train", "val");
        return dataset.Sha256;
    }

    private void WriteMask(string name, Size size, int id)
    {
        using var mask = new Mat(size, MatType.CV_8UC1, Scalar.All(id));
        MadeDataset.WriteMask(_folder[name], mask);
    }

    private static void Expect(DatasetException refusal, string file, string reason) =>
        Assert.Contains(refusal.Problems, problem =>
            problem.StartsWith(file, StringComparison.Ordinal) && problem.Contains(reason, StringComparison.Ordinal));
}
