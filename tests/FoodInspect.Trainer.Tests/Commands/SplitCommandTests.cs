using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Groups;
using FoodInspect.Trainer.Tests.Data.Formats;

namespace FoodInspect.Trainer.Tests.Commands;

[Collection("console")]
public sealed class SplitCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Split_JoinAlike_KeepsAPartThatWasPhotographedTwiceInOneSplit()
    {
        MadeDataset.Write(_folder["set"], val: 0);
        foreach (var kind in new[] { "images", "masks" })
            File.Copy(_folder[$"set/train/{kind}/00.png"], _folder[$"set/train/{kind}/90.png"]);

        await LabelledSet.Succeed("split", _folder["set"], "--out", _folder["dealt"], "--group-pattern", "^..", "--shares", "train=0.6,val=0.4", "--join-alike");

        var splits = DatasetFolder.Open(_folder["dealt"]).Pictures.ToDictionary(picture => picture.Name, picture => picture.Split);
        Assert.Equal(splits["00"], splits["90"]);
        Assert.Equal(2, splits.Values.Distinct().Count());
        Assert.Contains("90,00", File.ReadAllLines(_folder[$"dealt/{PictureGroups.FileName}"]));
    }

    [Fact]
    public async Task Import_JoinAlikeWithoutShares_IsRefused()
    {
        MadeDataset.Write(_folder["set"]);

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["set"], "--out", _folder["dealt"], "--join-alike");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--join-alike goes with --shares", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
