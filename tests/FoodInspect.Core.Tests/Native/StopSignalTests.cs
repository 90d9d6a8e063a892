using System.Runtime.InteropServices;
using FoodInspect.Core.Native;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Native;

public sealed class StopSignalTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StopSignal _signal;

    public StopSignalTests() => _signal = new StopSignal(_time);

    public void Dispose() => _signal.Dispose();

    [Fact]
    public void OnSignal_SecondWithinASecond_IsTheFirstRepeated()
    {
        Assert.True(IsKept(PosixSignal.SIGTERM));
        Assert.True(_signal.Token.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(0.9));

        Assert.True(IsKept(PosixSignal.SIGTERM));
    }

    [Fact]
    public void OnSignal_SecondAfterASecond_IsLeftToTheSystem()
    {
        IsKept(PosixSignal.SIGINT);

        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.False(IsKept(PosixSignal.SIGINT));
    }

    /// <summary>Whether a signal is kept from the system, which would end the process.</summary>
    private bool IsKept(PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        _signal.OnSignal(context);
        return context.Cancel;
    }
}
