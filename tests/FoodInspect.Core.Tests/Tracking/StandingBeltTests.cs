using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>What the edges cut, where nothing moves and borders flicker: no direction may be read from that.</summary>
public sealed class StandingBeltTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Judge_HalfInItemOnABeltThatStops_IsMeasuredAsAWhole(int seed)
    {
        var random = new Random(seed);

        // 4 of its 100 px are rotten: more than a twentieth of the half that is in.
        var line = Run(new() { Rules = [SomeRot] }, 500, (map, frame) =>
        {
            var moved = frame < 150 ? 6 * frame : frame < 350 ? 900 : 900 + (6 * (frame - 350));
            for (var i = 0; i < 12; i++)
            {
                var (x, y) = (760 + (i * 150) - moved + Flicker(random), 120 + Flicker(random));
                Box(map, x, y, 100, 60, MadeBelt.Product);
                Box(map, x, y, 4, 50, MadeBelt.Rot);
            }
        });

        Assert.Equal(0, line.Count(VerdictKind.Reject));
        Assert.InRange(line.Count(VerdictKind.Pass), 6, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Judge_ItemThatIsCutWhereNothingEverMoved_DoesNotPass(int seed)
    {
        var random = new Random(seed);

        var line = Run(new() { RequireWholeItem = false, Rules = [SomeRot] }, 200, (map, _) =>
        {
            for (var i = 0; i < 4; i++)
                Box(map, 600 - (i * 170) + Flicker(random), 120 + Flicker(random), 100, 60, MadeBelt.Product);
        });

        Assert.Contains("never before the rule 'rot' as a whole", Assert.Single(line.Judged, item => item.Item.LastCentre.X > 600).Verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FollowStill_PicturesBefore_ChangeNothing(int seed)
    {
        using var pool = new FramePool();
        var random = new Random(seed);
        var recipe = new RecipeOptions { Tracking = new() { ConfirmFrames = 1 }, Rules = [SomeRot] };
        var belt = new MadeBelt(pool, default, [])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame < 12)
                {
                    Box(map, 250, 150 + random.Next(3), 100, 60, MadeBelt.Product);
                    return;
                }
                Box(map, 0, 150, 60, 60, MadeBelt.Product);
                Box(map, 50, 150, 4, 50, MadeBelt.Rot);
            },
        };
        var finder = new RegionFinder(MadeBelt.Classes, recipe.Regions);
        var judge = new RecipeJudge(recipe, MadeBelt.Classes, belt.Picture, areStills: true);
        var tracker = new ItemTracker(MadeBelt.Classes, belt.Picture, recipe.Tracking, recipe.Regions.MinimumAreaPx);

        for (var frame = 0; frame < 12; frame++)
            judge.Judge(tracker.FollowStill(finder.Find(belt.Frame(frame)))).Dispose();
        using var judged = judge.Judge(tracker.FollowStill(finder.Find(belt.Frame(12))));

        Assert.Equal(VerdictKind.NotInspected, Assert.Single(judged.JudgedItems).Verdict.Kind);
    }

    private static int Flicker(Random random) => random.NextDouble() < 0.2 ? random.Next(3) - 1 : 0;
}
