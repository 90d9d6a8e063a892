using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Tests.Promotion;

public sealed class ModelReplacementTests : IDisposable
{
    private const int Steps = 8;
    private const int StepsToExchange = 4;

    private readonly TemporaryFolder folder = new();
    private readonly ModelFolder candidate;

    public ModelReplacementTests()
    {
        MadeModel.Write(folder["model"], "old");
        candidate = MadeModel.Write(folder["candidate"], "new", blindTo: 2);
    }

    public static TheoryData<int, bool> StepsTaken =>
        new(Enumerable.Range(0, Steps + 1).SelectMany(taken => new[] { (taken, false), (taken, true) }));

    [Theory]
    [MemberData(nameof(StepsTaken))]
    public void Replace_AbandonedAfterAnyStep_LeavesAWholeModelAndIsTidiedUp(int taken, bool afterAnEarlierPromotion)
    {
        if (afterAnEarlierPromotion)
            MadeModel.Write(folder["model.previous"], "before");
        using (var place = ModelReplacement.Begin(folder["model"]))
        {
            Assert.Equal(Steps, place.Steps(candidate).Count);
            foreach (var step in place.Steps(candidate).Take(taken))
            {
                step.Take();
                Assert.Contains(Version("model"), new[] { "old", "new" });
            }
        }

        ModelReplacement.Begin(folder["model"]).Dispose();

        var isExchanged = taken >= StepsToExchange;
        Assert.Equal(isExchanged ? "new" : "old", Version("model"));
        Assert.Equal(isExchanged ? "old" : afterAnEarlierPromotion ? "before" : null, Version("model.previous"));
        AssertNothingIsLeftOver();
    }

    [Fact]
    public void Begin_HalfCopiedOrHalfDeletedFolders_AreRemoved()
    {
        using (var place = ModelReplacement.Begin(folder["model"]))
            place.Steps(candidate)[0].Take();
        File.WriteAllText(folder["model.incoming/model.onnx"], "half a mod");
        Directory.CreateDirectory(folder["model.discarded"]);
        File.WriteAllText(folder["model.discarded/model.json"], "{}");

        ModelReplacement.Begin(folder["model"]).Dispose();

        Assert.Equal("old", Version("model"));
        AssertNothingIsLeftOver();
    }

    [Fact]
    public void Replace_ThenRollBackTwice_ExchangesNewAndOld()
    {
        File.WriteAllText(folder["candidate/weights.safetensors"], "what lies beside goes along");
        using var place = ModelReplacement.Begin(folder["model"]);

        place.Replace(candidate);
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));
        Assert.True(File.Exists(folder["model/weights.safetensors"]));
        Assert.Equal("new", Version("candidate"));

        place.RollBack();
        Assert.Equal(("old", "new"), (Version("model"), Version("model.previous")));
        place.RollBack();
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));
    }

    [Fact]
    public void Replace_CandidateChangedSinceItWasMeasured_KeepsTheOldModel()
    {
        MadeModel.Write(folder["candidate"], "another", blindTo: 3);
        using var place = ModelReplacement.Begin(folder["model"]);

        var failure = Assert.Throws<ModelException>(() => place.Replace(candidate));

        Assert.Contains("changed", failure.Message);
        Assert.Equal(("old", null), (Version("model"), Version("model.previous")));
        Assert.False(Directory.Exists(folder["model.incoming"]));
    }

    [Fact]
    public void Replace_ThroughALink_ReplacesTheFolderItPointsTo()
    {
        Directory.CreateSymbolicLink(folder["link"], folder["model"]);
        using (var place = ModelReplacement.Begin(folder["link"]))
            place.Replace(candidate);

        Assert.Equal(folder["model"], new DirectoryInfo(folder["link"]).LinkTarget);
        Assert.Equal(("new", "old"), (Version("link"), Version("model.previous")));
    }

    [Fact]
    public void RollBack_NothingOrSomethingDamagedBefore_KeepsTheModel()
    {
        using var place = ModelReplacement.Begin(folder["model"]);
        Assert.Contains("nothing to roll back to", Assert.Throws<ModelException>(place.RollBack).Message);

        MadeModel.Write(folder["model.previous"], "before");
        File.AppendAllText(folder["model.previous/model.onnx"], "x");

        Assert.Contains("SHA-256", Assert.Throws<ModelException>(place.RollBack).Message);
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public void Begin_ClaimedByAnother_IsRefused()
    {
        using var place = ModelReplacement.Begin(folder["model"]);

        Assert.Contains("another promotion", Assert.Throws<ModelException>(() => ModelReplacement.Begin(folder["model"])).Message);
    }

    public void Dispose() => folder.Dispose();

    private string? Version(string name) => Directory.Exists(folder[name]) ? ModelFolder.Open(folder[name]).Card.Version : null;

    private void AssertNothingIsLeftOver()
    {
        var names = Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Except(["model", "model.previous", "candidate"]);
        Assert.Empty(names);
        Assert.False(File.Exists(folder["model/.incoming"]));
    }
}
