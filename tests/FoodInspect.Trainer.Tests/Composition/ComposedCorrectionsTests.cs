using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Data.Formats;

namespace FoodInspect.Trainer.Tests.Composition;

[Collection("console")]
public sealed class ComposedCorrectionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ComposedCorrectionsTests()
    {
        MadeDataset.Write(_folder["set"], train: 2, val: 1, side: 96);
        MadeDataset.Write(_folder["corrected"], train: 2, val: 1, side: 96);
        File.WriteAllText(_folder["corrected/corrections.json"], """{"lens":true}""");
    }

    /// <summary>The pictures of the ground, else of the items, say whether the lens was corrected.</summary>
    [Theory]
    [InlineData("corrected", "corrected", true)]
    [InlineData("corrected", "set", true)]
    [InlineData("set", "corrected", false)]
    [InlineData("set", "set", false)]
    [InlineData("corrected/train/images", "corrected", true)]
    [InlineData(null, "corrected", true)]
    [InlineData(null, "set", false)]
    public async Task Compose_Corrections_AreThoseOfTheGround(string? ground, string items, bool isCorrected)
    {
        var said = await LabelledSet.Output(
            ["compose", "--classes", _folder["set"], "--from", _folder[items], "--out", _folder["out"], "--train", "1", "--picture", "96x96", "--items", "1-2",
            .. ground is null ? (string[])[] : ["--ground", _folder[ground]]]);

        Assert.Equal(isCorrected, DatasetFolder.Open(_folder["out"]).Corrections.Lens);
        Assert.Equal(isCorrected != (items == "corrected"), said.Contains($"in the pictures of {_folder[items]}", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();
}
