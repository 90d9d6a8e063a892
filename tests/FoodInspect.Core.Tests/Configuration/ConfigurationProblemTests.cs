using FoodInspect.Core.Configuration;
using Xunit;

namespace FoodInspect.Core.Tests.Configuration;

public sealed class ConfigurationProblemTests
{
    [Theory]
    [InlineData("demo.json", "Calibration = demo.json: cannot be read: no such file. Name another")]
    [InlineData(null, "Calibration: cannot be read: no such file. Name another")]
    public void ToString_ProblemThatEndsAsASentence_HasOneFullStop(string? value, string text) =>
        Assert.Equal(text, new ConfigurationProblem("Calibration", value, "cannot be read: no such file.", "Name another").ToString());
}
