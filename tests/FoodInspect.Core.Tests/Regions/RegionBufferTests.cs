using FoodInspect.Core.Regions;

namespace FoodInspect.Core.Tests.Regions;

public sealed class RegionBufferTests
{
    private static readonly Region Speck = new(1, 4, null, default, default, 0.5);

    [Fact]
    public void Add_Several_TellsWhereTheyStand()
    {
        using var buffer = new RegionBuffer(3);
        buffer.Add(Speck);

        var added = buffer.Add([Speck with { ClassId = 2 }, Speck with { ClassId = 3 }]);

        Assert.Equal([2, 3], added.ToArray().Select(region => region.ClassId));
        Assert.Equal(3, buffer.Count);
    }

    [Fact]
    public void Dispose_Twice_GivesTheMemoryBackOnce()
    {
        RegionBuffer buffer = [Speck];
        buffer.Dispose();
        buffer.Dispose();

        using var first = new RegionBuffer(1);
        using var second = new RegionBuffer(1);
        first.Add(Speck with { ClassId = 8 });
        second.Add(Speck with { ClassId = 9 });

        Assert.Equal(0, buffer.Count);
        Assert.Equal(8, first.Span[0].ClassId);
    }

    [Fact]
    public void Add_AfterDispose_Throws()
    {
        var buffer = new RegionBuffer(1);
        buffer.Dispose();

        Assert.Throws<IndexOutOfRangeException>(() => buffer.Add(Speck));
    }
}
