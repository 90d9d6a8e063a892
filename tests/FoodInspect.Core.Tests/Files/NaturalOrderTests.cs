using FoodInspect.Core.Capture;
using FoodInspect.Core.Files;

namespace FoodInspect.Core.Tests.Files;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("frame9", "frame10")]
    [InlineData("frame", "frame0")]
    [InlineData("a2b10", "a2b9999999999999999999999")]
    [InlineData("2026-9-1", "2026-10-1")]
    [InlineData("007", "7")]
    [InlineData("A", "a")]
    public void Compare_Names_OrdersDigitsByNumber(string first, string second)
    {
        Assert.True(NaturalOrder.Comparer.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Comparer.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Comparer.Compare(first, first));
    }
}
