using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

public sealed class MeasureUnitTests
{
    [Theory]
    [InlineData(MeasureUnit.Px, "1234.6")]
    [InlineData(MeasureUnit.Mm2, "1234.57")]
    [InlineData(MeasureUnit.Ratio, "1234.5679")]
    public void Text_AnyUnit_HasItsDigits(MeasureUnit unit, string expected) => Assert.Equal(expected, unit.Text(1234.56789));

    [Fact]
    public void Text_WholeNumber_HasNone() => Assert.Equal("3", MeasureUnit.Count.Text(3));
}
