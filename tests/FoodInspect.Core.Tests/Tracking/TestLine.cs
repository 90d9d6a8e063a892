using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Regions, tracking and rules in a row, without a pipeline.</summary>
internal sealed class TestLine(RecipeOptions recipe, Size picture, TimeProvider? liveClock = null)
{
    private readonly RegionFinder _finder = new(MadeBelt.Classes, recipe.Regions);
    private readonly RecipeJudge _judge = new(recipe, MadeBelt.Classes, picture);

    public static RecipeOptions Recipe { get; } = new()
    {
        Rules =
        [
            new() { Name = "rot", Kind = RuleKind.Coverage, Class = "rot", MaximumRatio = 0.03, Persistence = new(5, 8) },
            new() { Name = "foreign body", Kind = RuleKind.Count, Class = "foreign", MaximumCount = 0, Persistence = new(5, 8) },
        ],
    };

    public ItemTracker Tracker { get; } = new(MadeBelt.Classes, picture, recipe.Tracking, recipe.Regions.MinimumAreaPx, liveClock);

    public List<JudgedItem> Judged { get; } = [];

    public List<(long Frame, Verdict Verdict)> FrameVerdicts { get; } = [];

    public List<Violation> Violations { get; } = [];

    /// <summary>The item numbers that each frame shows.</summary>
    public List<long[]> Shown { get; } = [];

    public void Take(SegmentedFrame segmented)
    {
        using var judged = _judge.Judge(Tracker.Follow(_finder.Find(segmented)));
        Judged.AddRange(judged.JudgedItems);
        Violations.AddRange(judged.Violations);
        FrameVerdicts.Add((judged.Analysed.Segmented.Frame.Sequence, judged.Verdict));
        Shown.Add([.. judged.Analysed.Items.Select(item => item.ItemId)]);
    }

    public void Finish() => Judged.AddRange(_judge.Finish(Tracker.Finish()).Judged);
}
