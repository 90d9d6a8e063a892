using FoodInspect.Core.Capture;
using FoodInspect.Core.Simulation;
using Xunit;

namespace FoodInspect.Core.Tests.Simulation;

public sealed class SimulationAddressTests
{
    [Fact]
    public void Parse_EveryOption_IsTaken()
    {
        var options = SimulationAddress.Parse(
            "sim:biscuits?size=320x180&mmPerPixel=2&speed=3.5&fps=25&frames=50&live=false&seed=9&fill=0.5&light=0.8&gradient=0.2&flicker=0.1"
            + "&drift=0.05&noise=7&shadows=0.3&burnt=0.1&broken=0.2&foreign=0.3&contaminated=0.25").Options;

        Assert.Equivalent(
            new SimulationOptions
            {
                Width = 320,
                Height = 180,
                MmPerPixel = 2,
                SpeedPixelsPerFrame = 3.5,
                FramesPerSecond = 25,
                Frames = 50,
                IsLive = false,
                Seed = 9,
                FillRatio = 0.5,
                LightLevel = 0.8,
                LightGradient = 0.2,
                LightFlicker = 0.1,
                LightDrift = 0.05,
                NoiseLevels = 7,
                ShadowDepth = 0.3,
                KindShares = new Dictionary<string, double> { ["burnt"] = 0.1, ["broken"] = 0.2, ["foreign"] = 0.3, ["contaminated"] = 0.25 },
            },
            options,
            strict: true);
    }

    [Fact]
    public void Parse_NotLiveWithoutLength_HasAnEnd() => Assert.Equal(900, SimulationAddress.Parse("sim:biscuits?live=false").Options.Frames);

    [Fact]
    public void WithoutLoss_EndlessLiveBelt_IsNotLiveAndEnds() =>
        Assert.Equivalent(new { IsLive = false, Frames = 900L, Seed = 4 }, SimulationAddress.Parse("sim:biscuits?seed=4").WithoutLoss().Options);

    [Fact]
    public void Parse_UnknownOption_NamesItAndListsTheValidOnes()
    {
        var error = Assert.Throws<CameraException>(() => SimulationAddress.Parse("sim:biscuits?lihgt=2"));

        Assert.Contains("lihgt", error.Message, StringComparison.Ordinal);
        Assert.Contains("light (0.05 to 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("burnt (0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sim:pizzas", "sim:biscuits")]
    [InlineData("sim:biscuits?speed=0", "0.1 to 200")]
    [InlineData("sim:biscuits?size=640", "WIDTHxHEIGHT")]
    [InlineData("sim:biscuits?seed=-1", "whole number")]
    [InlineData("sim:biscuits?noise=NaN", "0 to 40")]
    [InlineData("sim:biscuits?burnt=0.6&broken=0.6", "more than 1")]
    [InlineData("sim:biscuits?foreign=1", "burnt 0.06")]
    [InlineData("sim:biscuits?seed=1&seed=2", "twice")]
    public void Validate_WhatCannotBe_SaysWhatWouldBeRight(string address, string hint)
    {
        var problem = Assert.Single(SimulationAddress.Validate("Lines[0]:Camera:Source", address));

        Assert.StartsWith("Lines[0]:Camera:Source", problem.KeyPath, StringComparison.Ordinal);
        Assert.Contains(hint, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_AreToldTogether() =>
        Assert.Equal(3, SimulationAddress.Validate("Source", "sim:biscuits?fps=0&live=maybe&colour=red").Count());
}
