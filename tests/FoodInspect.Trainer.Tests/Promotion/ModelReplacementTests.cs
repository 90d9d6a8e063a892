using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Tests.Promotion;

public sealed class ModelReplacementTests : IDisposable
{
    private const int Steps = 8;
    private const int StepsToExchange = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly ModelFolder _candidate;

    public ModelReplacementTests()
    {
        MadeModel.Write(_folder["model"], "old");
        _candidate = MadeModel.Write(_folder["candidate"], "new", blindTo: 2);
    }

    public static TheoryData<int, bool> StepsTaken =>
        new(Enumerable.Range(0, Steps + 1).SelectMany(taken => new[] { (taken, false), (taken, true) }));

    [Theory]
    [MemberData(nameof(StepsTaken))]
    public void Replace_AbandonedAfterAnyStep_LeavesAWholeModelAndIsTidiedUp(int taken, bool afterAnEarlierPromotion)
    {
        if (afterAnEarlierPromotion)
            MadeModel.Write(_folder["model.previous"], "before");
        using (var place = ModelReplacement.Begin(_folder["model"]))
        {
            Assert.Equal(Steps, place.Steps(_candidate).Count);
            foreach (var step in place.Steps(_candidate).Take(taken))
            {
                step.Take();
                Assert.Contains(Version("model"), new[] { "old", "new" });
            }
        }

        ModelReplacement.Begin(_folder["model"]).Dispose();

        var isExchanged = taken >= StepsToExchange;
        Assert.Equal(isExchanged ? "new" : "old", Version("model"));
        Assert.Equal(isExchanged ? "old" : afterAnEarlierPromotion ? "before" : null, Version("model.previous"));
        AssertNothingIsLeftOver();
    }

    [Fact]
    public void Begin_HalfCopiedOrHalfDeletedFolders_AreRemoved()
    {
        using (var place = ModelReplacement.Begin(_folder["model"]))
            place.Steps(_candidate)[0].Take();
        File.WriteAllText(_folder["model.incoming/model.onnx"], "half a mod");
        Directory.CreateDirectory(_folder["model.discarded"]);
        File.WriteAllText(_folder["model.discarded/model.json"], "{}");

        ModelReplacement.Begin(_folder["model"]).Dispose();

        Assert.Equal("old", Version("model"));
        AssertNothingIsLeftOver();
    }

    [Fact]
    public void Replace_ThenRollBackTwice_ExchangesNewAndOld()
    {
        File.WriteAllText(_folder["candidate/weights.safetensors"], "what lies beside goes along");
        using var place = ModelReplacement.Begin(_folder["model"]);

        place.Replace(_candidate);
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));
        Assert.True(File.Exists(_folder["model/weights.safetensors"]));
        Assert.Equal("new", Version("candidate"));

        place.RollBack();
        Assert.Equal(("old", "new"), (Version("model"), Version("model.previous")));
        place.RollBack();
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));
    }

    [Fact]
    public void Replace_CandidateChangedSinceItWasMeasured_KeepsTheOldModel()
    {
        MadeModel.Write(_folder["candidate"], "another", blindTo: 3);
        using var place = ModelReplacement.Begin(_folder["model"]);

        var failure = Assert.Throws<ModelException>(() => place.Replace(_candidate));

        Assert.Contains("changed", failure.Message);
        Assert.Equal(("old", null), (Version("model"), Version("model.previous")));
        Assert.False(Directory.Exists(_folder["model.incoming"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Replace_ThroughALink_ReplacesTheFolderItPointsTo(string end)
    {
        Directory.CreateSymbolicLink(_folder["link"], _folder["model"] + end);
        using (var place = ModelReplacement.Begin(_folder["link"]))
            place.Replace(_candidate);

        Assert.Equal(_folder["model"] + end, new DirectoryInfo(_folder["link"]).LinkTarget);
        Assert.Equal(("new", "old"), (Version("link"), Version("model.previous")));
    }

    [Fact]
    public void RollBack_NothingOrSomethingDamagedBefore_KeepsTheModel()
    {
        using var place = ModelReplacement.Begin(_folder["model"]);
        Assert.Contains("nothing to roll back to", Assert.Throws<ModelException>(place.RollBack).Message);

        MadeModel.Write(_folder["model.previous"], "before");
        File.AppendAllText(_folder["model.previous/model.onnx"], "x");

        Assert.Contains("SHA-256", Assert.Throws<ModelException>(place.RollBack).Message);
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public void Begin_ClaimedByAnother_IsRefused()
    {
        using var place = ModelReplacement.Begin(_folder["model"]);

        Assert.Contains("another promotion", Assert.Throws<ModelException>(() => ModelReplacement.Begin(_folder["model"])).Message);
    }

    public void Dispose() => _folder.Dispose();

    private string? Version(string name) => Directory.Exists(_folder[name]) ? ModelFolder.Open(_folder[name]).Card.Version : null;

    private void AssertNothingIsLeftOver()
    {
        var names = Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Except(["model", "model.previous", "candidate"]);
        Assert.Empty(names);
        Assert.False(File.Exists(_folder["model/.incoming"]));
    }
}
