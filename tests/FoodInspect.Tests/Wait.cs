namespace FoodInspect.Tests;

/// <summary>Waits for something to become true, up to a deadline.</summary>
public static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"It did not become true within {Deadline}.");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
