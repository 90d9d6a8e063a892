using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Foreign bodies on the bare belt of which no rule could tell whether they are more than a speck.</summary>
public sealed class UnseenBodyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Judge_PicturesAreDarkWhileABodyIsInTheZone_IsNotInspected(bool seesZone)
    {
        using var pool = new FramePool();
        var recipe = new RecipeOptions
        {
            // It is too small for the rule.
            Rules = [AnyForeignBody with { MinimumAreaPx = 3000, Zone = "middle" }],
            Zones = new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>> { ["middle"] = [[250, 0], [350, 0], [350, 360], [250, 360]] },
        };
        var belt = new MadeBelt(pool, default, [])
        {
            AlsoDraw = (map, frame) =>
            {
                Disc(map, 700 - (6 * frame), 250, 30, MadeBelt.Product);
                Disc(map, 1400 - (6 * frame), 120, 20, MadeBelt.Foreign);
            },
        };
        var line = new TestLine(recipe, belt.Picture);

        for (var frame = 0; frame < 300; frame++)
            line.Take(belt.Frame(frame, !seesZone && frame is > 160 and < 205 ? "dark" : null));
        line.Finish();

        var body = line.Judged.Where(item => item.Item.FirstCentre.Y < 200).ToArray();
        if (seesZone)
            Assert.Empty(body);
        else
            Assert.Equal("not seen in the zone of the rule 'foreign'", Assert.Single(body).Verdict.Reason);
    }

    [Fact]
    public void Judge_StripOfWhichNoFrameShowsBothEnds_IsNotInspectedByARuleAboutItsShare()
    {
        var line = Run(new() { Rules = [SomeRot with { Name = "foreign", Class = "foreign", MaximumRatio = 0.01 }, SomeRot] }, 400, (map, frame) =>
        {
            Disc(map, 700 - (6 * frame), 250, 30, MadeBelt.Product);
            Box(map, 800 - (6 * frame), 100, 660, 20, MadeBelt.Foreign);
        });

        var strip = Assert.Single(line.Judged, item => item.Item.LastCentre.Y < 200);
        Assert.Equal((VerdictKind.NotInspected, "never before the rule 'foreign' as a whole"), (strip.Verdict.Kind, strip.Verdict.Reason));
    }
}
