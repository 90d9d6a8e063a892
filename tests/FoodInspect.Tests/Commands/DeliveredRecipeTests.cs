using FoodInspect.Core.Simulation;
using FoodInspect.Core.Tests;
using FoodInspect.Core.Truth;

namespace FoodInspect.Tests.Commands;

/// <summary>The recipes and models as delivered, through the whole program, against known truth.</summary>
[Collection(WholeMachine.Name)]
public sealed class DeliveredRecipeTests : IDisposable
{
    private const string Belt = "sim:biscuits?seed=77&live=false&frames=300&foreign=0.1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FruitBelt_RealLine_ReachesItsTargets()
    {
        var line = Path.Combine(SharedData.Folder, "fruit-belt", "line.mp4");
        Assert.SkipUnless(File.Exists(line), $"SKIPPED: no {line} here");

        var found = await InspectAsync(line, "fruit-belt");

        var comparison = new TruthComparison(LineTruth.Read(Path.ChangeExtension(line, ".json")), found);
        Assert.All(new TruthTargets().Check(comparison), target => Assert.True(target.IsReached, $"{target.Name}: {target.Measured:P1}, must be {target.Target}"));
    }

    [Fact]
    public async Task Biscuits_DemoBelt_FindsEveryBadOneAndCountsAll()
    {
        var found = await InspectAsync(Belt, "biscuits");

        using var belt = new SimulatedBelt(SimulationAddress.Parse(Belt));
        var comparison = new TruthComparison(belt.Truth(300), found);
        Assert.True(comparison.Rotten.Count() > 5);
        Assert.NotEmpty(comparison.Foreign);
        Assert.Equal((1, 1, 0), (comparison.RottenRecall, comparison.ForeignRecall, comparison.CountErrorRatio));
        Assert.InRange(comparison.FalseRejectRatio, 0, 0.1);
    }

    private async Task<IReadOnlyList<InspectedItem>> InspectAsync(string source, string recipe)
    {
        var result = await ChildProcess.RunFoodInspectAsync(
            TimeSpan.FromMinutes(10), "inspect", source, "--recipe", recipe, "--out", _folder["out"], "--config", Path.Combine(Repository.Root, "appsettings.json"));
        Assert.True(result.ExitCode == 0, result.Error);
        return InspectedItem.ReadAll(_folder["out/items.jsonl"]);
    }
}
