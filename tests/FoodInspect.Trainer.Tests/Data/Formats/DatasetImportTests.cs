using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Data.Groups;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

public sealed class DatasetImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Run_DealtOut_KeepsMasksReadsEachOnceAndNotesTheClassThatASplitLacks()
    {
        var journal = new ImportJournal();
        ForeignPicture[] pictures = [.. Enumerable.Range(0, 12).Select(i => Picture(i, shown: (byte)(i == 0 ? 2 : i % 2), journal))];
        var options = new ImportOptions("", null, new Dictionary<string, string>(), "train", PictureGroups.ByPattern(".+"), GroupSplit.Parse("train=0.75,val=0.25", 1));

        var written = new DatasetImport(options, journal).Run(
            "made", new ForeignDataset(["belt", "rot", "crack"], pictures) { LabelsEveryPixel = true }, _folder["set"], CancellationToken.None);

        Assert.Equal((9, 3), (written["train"], written["val"]));
        Assert.Equal(["1 × class 'crack' is not shown in val (groups that show it: 1)", "12 × masks read"], journal.Notes.Order());
        var set = DatasetFolder.Open(_folder["set"]);
        foreach (var stored in set.Pictures)
        {
            using var mask = stored.ReadMask(set.Classes, new Size(8, 8));
            var i = int.Parse(stored.Name, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(i == 0 ? 2 : i % 2, mask.At<byte>(0, 0));
        }
    }

    [Fact]
    public void Run_DealtOutInGroupsWithPicturesThatShowTheSame_NotesThemOrJoinsTheirGroups()
    {
        // Part a was photographed again as part d.
        (string Name, int Seed)[] shots = [("a-1", 1), ("a-2", 2), ("b-1", 3), ("c-1", 4), ("d-1", 1)];
        var journals = new[] { new ImportJournal(), new ImportJournal() };
        foreach (var (joined, journal) in new[] { false, true }.Zip(journals))
        {
            var options = new ImportOptions("", null, new Dictionary<string, string>(), "train", PictureGroups.ByPattern("^[a-z]"), GroupSplit.Parse("train=0.6,val=0.4", 1, joined));
            new DatasetImport(options, journal).Run(
                "made", new ForeignDataset(["belt"], [.. shots.Select(shot => Noise(shot.Name, shot.Seed))]) { LabelsEveryPixel = true }, _folder[$"{joined}"], CancellationToken.None);
        }

        Assert.Equal(
            ["1 × two pictures that show the same are in different splits, in groups of different names; --join-alike deals such groups out as one"], journals[0].Notes);
        Assert.Equal(["1 × a group is one with another, since they have pictures that show the same"], journals[1].Notes);
        var splits = DatasetFolder.Open(_folder["True"]).Pictures.ToDictionary(picture => picture.Name, picture => picture.Split);
        Assert.Equal(splits["a-1"], splits["d-1"]);
        Assert.Contains("d-1,a", File.ReadAllLines(Path.Combine(_folder["True"], PictureGroups.FileName)));
    }

    [Fact]
    public void Run_GroupsThatAreAllOne_SaysThatTheyWereJoined()
    {
        var options = new ImportOptions("", null, new Dictionary<string, string>(), "train", PictureGroups.ByPattern("^[a-z]"), GroupSplit.Parse("train=0.5,val=0.5", 1, joinsAlike: true));
        // a is alike b, b alike c: all are one.
        var pictures = new ForeignDataset(["belt"], [Noise("a-1", 1), Noise("b-1", 1), Noise("b-2", 2), Noise("c-1", 2)]) { LabelsEveryPixel = true };

        var refusal = Assert.Throws<UsageException>(() => new DatasetImport(options, new ImportJournal()).Run("made", pictures, _folder["set"], CancellationToken.None));

        Assert.StartsWith("Pictures that show the same join 3 groups to 1, too few for 2 splits. Leave --join-alike out", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ForeignPicture Noise(string name, int seed) => new(
        name,
        null,
        $"{name}.png",
        () =>
        {
            using var picture = new Mat(64, 64, MatType.CV_8UC3);
            new RNG((ulong)seed).Fill(picture, DistributionType.Uniform, Scalar.All(0), Scalar.All(256));
            return EncodedPicture.Png(picture);
        },
        (_, size) => new Mat(size, MatType.CV_8UC1, Scalar.All(0)));

    private static ForeignPicture Picture(int i, byte shown, ImportJournal journal) => new(
        $"picture {i}",
        null,
        $"{i:00}.png",
        () =>
        {
            using var picture = new Mat(8, 8, MatType.CV_8UC3, Scalar.All(10 * i));
            return EncodedPicture.Png(picture);
        },
        (_, size) =>
        {
            journal.Note("masks read");
            return new Mat(size, MatType.CV_8UC1, Scalar.All(shown));
        });
}
