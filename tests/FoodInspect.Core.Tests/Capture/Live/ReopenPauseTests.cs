using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;

namespace FoodInspect.Core.Tests.Capture.Live;

public sealed class ReopenPauseTests
{
    [Fact]
    public void After_VainAttempts_DoublesUpToTheLimitWithJitter()
    {
        var options = new CameraOptions { ReopenPauseSeconds = 0.5, ReopenPauseLimitSeconds = 30 };

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 8).Select(attempt => ReopenPause.After(options, attempt, 0.5).TotalSeconds));
        Assert.Equal(0.4, ReopenPause.After(options, 0, 0).TotalSeconds, 0.001);
        Assert.Equal(36, ReopenPause.After(options, int.MaxValue, 1).TotalSeconds, 0.001);
    }
}
