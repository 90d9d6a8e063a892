using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

public sealed class InspectionHealthTests : LineWatchBench
{
    [Fact]
    public void Ready_OneLineDoesNotInspect_IsNotReadyAndNamesIt()
    {
        var health = new InspectionHealth(() => [Belt]);
        Assert.False(health.Ready().IsGood);

        Inspect();
        Assert.True(health.Ready().IsGood);

        Belt.CameraDown("unplugged");
        Assert.False(health.Ready().IsGood);
        Assert.Equal("belt: not inspecting: the camera is away (unplugged)", health.Ready().ToString());
        Assert.True(health.Live().IsGood);
    }

    [Fact]
    public void Ready_NoLinesYet_IsNotReadyButLive()
    {
        var health = new InspectionHealth(() => []);

        Assert.Equal((false, true), (health.Ready().IsGood, health.Live().IsGood));
    }

    [Fact]
    public async Task Ended_WithAnError_IsNeitherReadyNorLiveAndAlerts()
    {
        var health = new InspectionHealth(() => [Belt]);
        Inspect();

        Belt.Ended("the model broke");

        Assert.Equal((false, false), (health.Ready().IsGood, health.Live().IsGood));
        await AlertedAsync(AlertKind.NotInspecting);
    }
}
