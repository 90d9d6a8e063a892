using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Training;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class TrainingClockTests
{
    [Fact]
    public void Left_SteadySteps_IsTheRestAtTheSameSpeed()
    {
        var time = new FakeTimeProvider();
        var clock = new TrainingClock(time, steps: 100);
        clock.Start(atStep: 20);

        for (var step = 21; step <= 40; step++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            clock.Count(step, pictures: 8);
        }

        Assert.Equal(TimeSpan.FromSeconds(120), clock.Left);
        Assert.Equal(4, clock.PicturesPerSecond, 6);
    }

    [Fact]
    public void Count_SlowFirstStep_IsOneAmongMany()
    {
        var time = new FakeTimeProvider();
        var clock = new TrainingClock(time, steps: 100);
        clock.Start(atStep: 0);

        for (var step = 1; step <= 10; step++)
        {
            time.Advance(TimeSpan.FromSeconds(step == 1 ? 1000 : 2));
            clock.Count(step, pictures: 8);
        }

        Assert.Equal(3.6, clock.PicturesPerSecond, 2);
    }

    [Theory]
    [InlineData(59, "00:00:59")]
    [InlineData(3 * 3600, "03:00:00")]
    [InlineData((26 * 3600) + 61, "26:01:01")]
    public void Duration_MoreThanADay_KeepsItsHours(int seconds, string shown) =>
        Assert.Equal(shown, TrainingDisplay.Duration(TimeSpan.FromSeconds(seconds)));
}
