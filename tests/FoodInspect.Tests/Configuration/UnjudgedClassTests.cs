using System.Text.Json.Nodes;
using FoodInspect.Configuration;
using FoodInspect.Core.Rules;
using FoodInspect.Inference.Models;

namespace FoodInspect.Tests.Configuration;

public sealed class UnjudgedClassTests : IDisposable
{
    private static readonly RuleOptions Rot = new() { Name = "rot", Kind = RuleKind.Coverage, Class = "rot", MaximumRatio = 0.03 };
    private static readonly RuleOptions Foreign = new() { Name = "foreign body", Kind = RuleKind.Absence, Class = "foreign", Expected = Expected.Absent };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static UnjudgedClass[] Of(params RuleOptions[] rules) =>
        [.. UnjudgedClass.Of(new RecipeSelection("Recipes:made", new RecipeOptions { Rules = rules }, ModelFolder.Open(MadeConfiguration.ModelFolder)))];

    [Fact]
    public void Of_RuleForEachDefectAndContaminant_IsNone() => Assert.Empty(Of(Rot, Foreign));

    [Fact]
    public void Of_ClassThatNoRuleLimits_IsNotMeant()
    {
        var unjudged = Assert.Single(Of(Rot, Foreign with { Expected = Expected.Present }));

        Assert.False(unjudged.IsMeant);
        Assert.StartsWith("no rule limits the contaminant 'foreign'", unjudged.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_QuantityOfAllFood_IsNoRuleAboutADefect() =>
        Assert.False(Assert.Single(Of(new RuleOptions { Name = "fill", Kind = RuleKind.Quantity, MaximumAreaPx = 900 }, Foreign)).IsMeant);

    [Fact]
    public void Of_RuleThatOnlyWarns_IsMeantAndYetSaid()
    {
        var unjudged = Assert.Single(Of(Rot with { Severity = Severity.Warn }, Foreign));

        Assert.Equal(new UnjudgedClass("no rule of severity Reject or Stop limits the defect 'rot': items with it pass", true), unjudged);
    }

    [Fact]
    public void Of_RuleOfThePicture_IsMeantAndYetSaid()
    {
        var unjudged = Assert.Single(Of(Rot, Foreign with { Scope = RuleScope.Picture }));

        Assert.True(unjudged.IsMeant);
        Assert.StartsWith("only rules about the picture reject the contaminant 'foreign'", unjudged.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAndRun_ClassThatNoRuleLimits_FailAndWarn()
    {
        const string Advice = "no rule limits the contaminant 'foreign'";
        var configuration = _folder.WriteConfiguration(made =>
        {
            made["Recipes"]!["made"]!["Rules"]!.AsArray().RemoveAt(1);
            made["Lines"] = new JsonArray(new JsonObject
            {
                ["Name"] = "belt",
                ["Recipe"] = "made",
                ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"], 3) },
            });
        });

        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);
        var run = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(6, check.ExitCode);
        Assert.Contains($"FAILED  Recipes:made: {Advice}", check.Output, StringComparison.Ordinal);
        Assert.Equal((0, 2), (run.ExitCode, run.Error.Split(Advice).Length));
    }
}
