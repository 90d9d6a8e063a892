using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

public sealed class RejectWatchTests : LineWatchBench
{
    [Fact]
    public async Task Note_EveryItemRejectedFromTheStart_AlertsAtTheFortyFirst()
    {
        var watch = Open(0.4);
        Note(watch, VerdictKind.Reject, 40);
        Assert.Empty(await DeliveredAsync());

        Note(watch, VerdictKind.Reject, 100);

        var alert = Assert.Single(await DeliveredAsync());
        Assert.Equal((AlertKind.TooManyRejects, Severity.Warn, "tooManyRejects"), (alert.Kind, alert.Severity, alert.Rule));
        Assert.StartsWith("belt: 41 of the last 41 items were rejected: is the product so bad,", alert.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_RejectsAmongManyThatPass_CountsTheLastHundred()
    {
        var watch = Open(0.4);
        for (var round = 0; round < 50; round++)
        {
            Note(watch, VerdictKind.Pass, 60);
            Note(watch, VerdictKind.Reject, 40);
        }

        Assert.Empty(await DeliveredAsync());

        Note(watch, VerdictKind.Reject, 1);

        Assert.StartsWith("belt: 41 of the last 100 items were rejected", Assert.Single(await DeliveredAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_ShareGoesUpAndDownAboutTheLimit_AlertsOnceAndSaysWhenItIsHalf()
    {
        var watch = Open(0.4);
        Note(watch, VerdictKind.Reject, 45);
        Note(watch, VerdictKind.Pass, 75); // 25 are left
        Note(watch, VerdictKind.Reject, 60);
        Assert.Single(await DeliveredAsync());

        Note(watch, VerdictKind.Pass, 80);
        Assert.Equal(2, (await DeliveredAsync()).Count);

        Note(watch, VerdictKind.Pass, 200);
        Note(watch, VerdictKind.Reject, 41);

        var alerts = await DeliveredAsync();
        Assert.Equal([AlertKind.TooManyRejects, AlertKind.RejectsFell, AlertKind.TooManyRejects], alerts.Select(alert => alert.Kind));
        Assert.Equal((Severity.Info, "belt: 20 of the last 100 items were rejected: no longer too many"), (alerts[1].Severity, alerts[1].Message));
    }

    [Theory]
    [InlineData(0.4, VerdictKind.NotInspected)]
    [InlineData(1, VerdictKind.Reject)]
    public async Task Note_NotJudgedOrSwitchedOff_IsQuiet(double ratio, VerdictKind verdict)
    {
        Note(Open(ratio), verdict, 1000);

        Assert.Empty(await DeliveredAsync());
    }

    private static void Note(RejectWatch watch, VerdictKind verdict, int items)
    {
        for (var i = 0; i < items; i++)
            watch.Note(verdict);
    }

    private RejectWatch Open(double ratio) => new("belt", new LineWatchOptions { RejectedRatio = ratio }, Desk, Time);

    private async Task<IReadOnlyList<Alert>> DeliveredAsync()
    {
        await PassAsync(TimeSpan.Zero);
        return [.. Sink.Delivered];
    }
}
