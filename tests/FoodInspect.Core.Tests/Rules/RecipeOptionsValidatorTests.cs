using FoodInspect.Core.Calibration;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

public sealed class RecipeOptionsValidatorTests
{
    private static readonly Size Picture = new(640, 360);

    private static readonly RuleOptions Good = new() { Name = "rot", Kind = RuleKind.Coverage, Class = "rot", MaximumRatio = 0.03 };

    private static readonly Dictionary<string, IReadOnlyList<IReadOnlyList<double>>> Zones = new()
    {
        ["left"] = [[0, 0], [320, 0], [320, 360], [0, 360]],
    };

    private static string[] Problems(RecipeOptions recipe, bool? hasScale = false) =>
        [.. RecipeOptionsValidator.Validate("Recipes:fruit", recipe, MadeBelt.Classes, Picture, hasScale).Select(problem => problem.ToString())];

    private static string[] Problems(RuleOptions rule, bool? hasScale = false) => Problems(new RecipeOptions { Rules = [rule], Zones = Zones }, hasScale);

    [Fact]
    public void Validate_GoodRecipe_HasNoProblems()
    {
        Assert.Empty(Problems(new RecipeOptions { Rules = [Good with { Zone = "left" }], Zones = Zones, DecisionLine = [[100, 0], [100, 360]] }));
    }

    [Theory]
    [InlineData(230_400.0, null, "the whole picture has 230400 px")]
    [InlineData(230_399.0, null, null)]
    [InlineData(null, 60.0, "the whole picture has 0.23 mm²")]
    [InlineData(null, 0.2, null)]
    public void Validate_LimitThatTheWholePictureDoesNotReach_IsAProblem(double? px, double? mm2, string? expected)
    {
        var rule = new RuleOptions { Name = "rot", Kind = RuleKind.Area, Class = "rot", MaximumAreaPx = px, MaximumAreaMm2 = mm2 };
        var scale = new BeltScale(0.001);

        var problems = RecipeOptionsValidator.Validate(
            "Recipes:fruit", new RecipeOptions { Rules = [rule] }, MadeBelt.Classes, Picture, hasScale: true, scale.PictureMm2(Picture)).ToList();

        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(expected, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoRules_IsAProblem()
    {
        Assert.Contains("without rules passes everything", Assert.Single(Problems(new RecipeOptions())), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_UnknownClass_ListsThoseThatARuleMayBeAbout()
    {
        var problem = Assert.Single(Problems(Good with { Class = "mould" }));

        Assert.StartsWith("Recipes:fruit:Rules[0]:Class = mould", problem, StringComparison.Ordinal);
        Assert.Contains("Give one of product, rot, foreign", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyThingsWrong_TellsThemAllAtOnce()
    {
        var recipe = new RecipeOptions
        {
            Tracking = new() { ConfirmFrames = 0 },
            Zones = new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>>
            {
                ["flat"] = [[0, 0], [10, 10], [20, 20]],
                ["outside"] = [[600, 0], [700, 0], [700, 100]],
            },
            DecisionLine = [[10, 10], [10, 10]],
            Rules =
            [
                Good with { Zone = "middle" },
                Good with { MaximumRatio = 1.5, Persistence = new(6, 5) },
            ],
        };

        var problems = Problems(recipe);

        Assert.Equal(8, problems.Length);
        Assert.All(
            ["Tracking:ConfirmFrames", "Zones:flat", "Zones:outside", "DecisionLine", "Rules[1]:Name = rot", "Rules[0]:Zone", "Rules[1]:MaximumRatio", "Rules[1]:Persistence"],
            path => Assert.Contains(problems, problem => problem.StartsWith($"Recipes:fruit:{path}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Validate_Mm2WithoutScale_SaysToCalibrate()
    {
        var rule = new RuleOptions { Name = "spot", Kind = RuleKind.Area, Class = "rot", MaximumAreaMm2 = 20 };

        Assert.Contains("no scale", Assert.Single(Problems(rule)), StringComparison.Ordinal);
        Assert.Empty(Problems(rule, hasScale: true));
        Assert.Empty(Problems(rule, hasScale: null));
    }

    [Fact]
    public void Validate_LimitsReversed_SaysSo()
    {
        var rule = new RuleOptions { Name = "size", Kind = RuleKind.Quantity, MinimumAreaPx = 50, MaximumAreaPx = 20 };

        Assert.Contains("above MaximumAreaPx = 20", Assert.Single(Problems(rule)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RuleKind.Area)]
    [InlineData(RuleKind.Count)]
    [InlineData(RuleKind.Coverage)]
    [InlineData(RuleKind.Quantity)]
    public void Validate_RuleWithoutLimit_SaysSo(RuleKind kind)
    {
        var rule = new RuleOptions { Name = "empty", Kind = kind, Class = "rot" };

        Assert.Contains("the rule has no limit", Assert.Single(Problems(rule)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RuleKind.Coverage, null, 1.0, false)]
    [InlineData(RuleKind.Coverage, 0.0, null, false)]
    [InlineData(RuleKind.Coverage, 0.0, 0.99, true)]
    [InlineData(RuleKind.Coverage, 1.0, null, true)]
    [InlineData(RuleKind.Area, 0.0, null, false)]
    [InlineData(RuleKind.Quantity, 0.0, null, false)]
    [InlineData(RuleKind.Quantity, 0.0, 5.0, true)]
    [InlineData(RuleKind.Count, 0.0, null, false)]
    [InlineData(RuleKind.Count, null, 0.0, true)]
    public void Validate_LimitsThatNothingCanViolate_AreAProblem(RuleKind kind, double? minimum, double? maximum, bool isGood)
    {
        var rule = new RuleOptions { Name = "rot", Kind = kind, Class = "rot" };
        rule = kind switch
        {
            RuleKind.Coverage => rule with { MinimumRatio = minimum, MaximumRatio = maximum },
            RuleKind.Count => rule with { MinimumCount = (int?)minimum, MaximumCount = (int?)maximum },
            _ => rule with { MinimumAreaPx = minimum, MaximumAreaPx = maximum },
        };

        var problems = Problems(rule);

        if (isGood)
            Assert.Empty(problems);
        else
            Assert.Contains("nothing can violate its limits", Assert.Single(problems), StringComparison.Ordinal);
        // To have it measured and recorded.
        Assert.Empty(Problems(rule with { Severity = Severity.Info }));
    }

    [Fact]
    public void Validate_LimitOfAnotherKind_SaysWhichItTakes()
    {
        var problem = Assert.Single(Problems(Good with { MaximumCount = 3 }));

        Assert.Contains("It takes MinimumRatio, MaximumRatio", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RuleAboutTheBelt_SaysThatBackgroundMakesNoRegions()
    {
        Assert.EndsWith("background makes no regions, so no rule can be about it. Give one of product, rot, foreign", Assert.Single(Problems(Good with { Class = "belt" })), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NamelessRuleWithoutKindAndClass_TellsAllThree()
    {
        Assert.Equal(3, Problems(new RuleOptions()).Length);
    }
}
