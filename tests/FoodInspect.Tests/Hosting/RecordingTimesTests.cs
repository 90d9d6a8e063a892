using FoodInspect.Hosting;

namespace FoodInspect.Tests.Hosting;

public sealed class RecordingTimesTests
{
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 8)]
    [InlineData(4, 8.2)]
    public void SecondsOf_VideoWithAGap_AreThoseOfTheFrameAndGoOnBehindTheLast(long frame, double seconds) =>
        Assert.Equal(seconds, new RecordingTimes(DateTimeOffset.UnixEpoch, 10, [0, 0.1, 8]).SecondsOf(frame), 6);

    [Fact]
    public void SecondsOf_OnlyTheRateIsKnown_GoesByIt() => Assert.Equal(0.4, new RecordingTimes(DateTimeOffset.UnixEpoch, 10).SecondsOf(4), 6);
}
