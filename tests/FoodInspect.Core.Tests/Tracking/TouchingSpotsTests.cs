using FoodInspect.Core.Rules;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>What lies on items that come to touch, or part.</summary>
public sealed class TouchingSpotsTests
{
    public static TheoryData<RuleOptions, VerdictKind> Rules => new()
    {
        { new() { Name = "toppings", Kind = RuleKind.Count, Class = "rot", MinimumCount = 4 }, VerdictKind.Pass },
        { new() { Name = "spot", Kind = RuleKind.Area, Class = "rot", MaximumAreaPx = 300 }, VerdictKind.Pass },
        { new() { Name = "spots", Kind = RuleKind.Count, Class = "rot", MaximumCount = 3 }, VerdictKind.Reject },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Judge_ItemsThatPushEachOther_KeepTheirSpotsApart(RuleOptions rule, VerdictKind verdict)
    {
        // The second is pushed twelve pixels on to the first, and stays there.
        var line = Run(new() { Rules = [rule] }, 500, (map, frame) =>
        {
            for (var i = 0; i < 5; i++)
            {
                var x = 720.0 + (i * 400) - (5 * frame);
                foreach (var centre in new[] { x, x + (x > 420 ? 90 : Math.Max(78, 90 - ((420 - x) * 2))) })
                {
                    Disc(map, centre, 180, 40, MadeBelt.Product);
                    foreach (var (across, down) in new[] { (0, 0), (20, 0), (-20, 0), (0, 20), (0, -20) })
                        Disc(map, centre + across, 180 + down, 7.5, MadeBelt.Rot);
                }
            }
        });

        Assert.Equal(10, line.Count(verdict));
        Assert.Equal(10, line.Judged.Count);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(3, 8)]
    [InlineData(3, 12)]
    [InlineData(4, 5)]
    [InlineData(4, 10)]
    public void Judge_GroupThatTouchesWhileTheBeltStands_KeepsItsForeignBodyWhereItIs(int items, int speed)
    {
        var line = Run(new() { Rules = [AnyForeignBody] }, 460, (map, frame) =>
        {
            var moved = speed * (frame < 80 ? frame : frame < 140 ? 80 : frame - 60);
            for (var i = 0; i < items; i++)
            {
                // They come in one by one and are pushed together.
                var x = 720 + (i * Math.Max(58.0, 90 - Math.Max(0, moved - 330) * 0.5)) - moved;
                Disc(map, x, 180, 30, MadeBelt.Product);
                if (i == 1)
                    Disc(map, x, 180, 8, MadeBelt.Foreign);
            }
        });

        Assert.Equal(items, line.Judged.Count);
        Assert.InRange(line.Count(VerdictKind.Reject), 1, items == 3 ? 1 : 2);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    public void Judge_ItemsThatComeInTouchingAndPart_AreTwo(int gap)
    {
        var recipe = new RecipeOptions { Rules = [SomeRot], Tracking = new() { VelocityPxPerFrame = new(-5, 0) } };

        var line = Run(recipe, 900, (map, frame) =>
        {
            for (var i = 0; i < 5; i++)
            {
                Disc(map, 700 + (i * 250) - (5 * frame), 180, 30, MadeBelt.Product);
                var x = 2100.0 + (i * 250) - (5 * frame);
                var second = x + (x > 500 ? 58 : Math.Min(61 + gap, 58 + ((500 - x) * 0.5)));
                Disc(map, x, 180, 30, MadeBelt.Product);
                Disc(map, second, 180, 30, MadeBelt.Product);
                Disc(map, second, 180, 8, MadeBelt.Rot);
            }
        });

        Assert.Equal((10, 5), (line.Count(VerdictKind.Pass), line.Count(VerdictKind.Reject)));
    }

    [Fact]
    public void Judge_SliverOfAForeignBodyBeyondTheBorder_IsNotTheNeighbours()
    {
        // A foreign body at the neck of two discs, of which the border between them cuts off a pixel's width.
        var line = Run(new() { Rules = [AnyForeignBody], Regions = new() { MinimumAreaPx = 30 } }, 300, (map, frame) =>
        {
            var x = 720.0 - (5 * frame);
            var second = x + (x > 420 ? 90 : 79);
            Disc(map, x, 180, 40, MadeBelt.Product);
            Disc(map, second, 180, 40, MadeBelt.Product);
            Disc(map, x + 35, 180, 5.5, MadeBelt.Foreign);
        });

        Assert.Equal((1, 1), (line.Count(VerdictKind.Pass), line.Count(VerdictKind.Reject)));
    }
}
