using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

internal static class Eventually
{
    /// <summary>Waits until the condition holds; fails after 20 seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"did not come true: {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
