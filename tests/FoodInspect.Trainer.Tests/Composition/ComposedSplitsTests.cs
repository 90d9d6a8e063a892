using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Composition;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Composition;

/// <summary>Which items training pictures get, and which validation pictures.</summary>
[Collection("console")]
public sealed class ComposedSplitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compose_KindInTwoPicturesThatAllKindsShare_IsInBothSplits()
    {
        // Of ten pictures with product, the third and the eighth would be of validation: those that alone have rot.
        Write([.. Enumerable.Range(0, 10).Select(i => i is 2 or 7 ? new[] { 1, 2 } : [1])]);

        var said = await LabelledSet.Output(Arguments("--train", "2", "--val", "2"));

        Assert.Contains("Items for train: 8 × product, 1 × rot", said, StringComparison.Ordinal);
        Assert.Contains("Items for val: 2 × product, 1 × rot", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Deal_ManySources_KeepsEachInOneSplitAndAboutAFifthForValidation()
    {
        Write([.. Enumerable.Range(0, 20).Select(i => i % 4 == 0 ? new[] { 1, 2, 3 } : i % 4 == 1 ? [1, 3] : [1])]);
        using var library = Library();

        var splits = new ComposedDataset(library, BeltGround.Made, new ComposeOptions()).Deal(10, 3);

        string[] Sources(int split) => [.. splits[split].Kinds.SelectMany(kind => kind.Items).Select(item => item.Source).Distinct()];
        Assert.Equal([("train", 10), ("val", 3)], splits.Select(split => (split.Split, split.Pictures)));
        Assert.Empty(Sources(0).Intersect(Sources(1)));
        Assert.InRange(Sources(1).Length, 4, 5);
        Assert.All(splits, split => Assert.Equal(["foreign", "product", "rot"], split.Kinds.Select(kind => kind.Name)));
    }

    [Fact]
    public async Task Compose_KindsThatNoDealGivesToBothSplits_AreRefused()
    {
        Write([1, 2], [1, 3], [2, 3]);

        var (code, error) = await LabelledSet.Run(Arguments("--train", "2", "--val", "2"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("Validation pictures would have no rot", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Compose_ValidationOnLabelledPictures_IsRefusedSinceTheirItemsWouldBeInBothSplits()
    {
        Write([1], [1], [1]);

        var (code, error) = await LabelledSet.Run(Arguments("--train", "2", "--val", "2", "--ground", _folder["set"]));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("its own items would be in both splits; leave --val out", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void AddSet_WhoseUnlabelledPixelsAreNot255_TakesItsItems()
    {
        Write([1], [1, 100]);
        File.WriteAllText(_folder["set/classes.json"], MadeDataset.Classes.Replace("255", "100", StringComparison.Ordinal));
        using var library = Library();

        Assert.Equal(["product", "product"], library.Items.Select(item => string.Join('+', item.Classes)));
    }

    /// <summary>A set with a square of each of these ids in each picture.</summary>
    private void Write(params int[][] pictures)
    {
        Directory.CreateDirectory(_folder["set/train/images"]);
        File.WriteAllText(_folder["set/classes.json"], MadeDataset.Classes);
        for (var i = 0; i < pictures.Length; i++)
        {
            using var image = new Mat(64, 120, MatType.CV_8UC3, new Scalar(90, 120, 40 + i));
            using var mask = new Mat(64, 120, MatType.CV_8UC1, Scalar.All(0));
            foreach (var (id, place) in pictures[i].Select((id, place) => (id, place)))
                Cv2.Rectangle(mask, new Rect(6 + (38 * place), 10, 30, 40), Scalar.All(id), -1);
            Cv2.ImWrite(_folder[$"set/train/images/{i:D2}.png"], image);
            MadeDataset.WriteMask(_folder[$"set/train/masks/{i:D2}.png"], mask);
        }
    }

    private ItemLibrary Library()
    {
        var library = new ItemLibrary(new ClassList([new(0, "belt"), new(1, "product"), new(2, "rot"), new(3, "foreign")]), new Dictionary<string, string>());
        library.AddSet(_folder["set"]);
        return library;
    }

    private string[] Arguments(params string[] options) =>
        ["compose", "--classes", _folder["set"], "--from", _folder["set"], "--out", _folder["out"], "--picture", "160x96", "--items", "2-3", "--length", "20-30", .. options];
}
