using System.Runtime.InteropServices;

namespace FoodInspect.Hosting;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM, or SIGHUP of a terminal that closes into a cancellation, so that the lines drain; the second one ends the process at once.
/// Where SIGHUP is ignored (<c>nohup</c>), it stays so.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen.</summary>
    public StopSignal()
    {
        PosixSignal[] signals = IgnoresHangUp() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM] : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    // proc(5): the mask of ignored signals in hexadecimal; SIGHUP is the lowest bit.
    private static bool IgnoresHangUp() =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && "13579bdf".Contains(ignored[^1], StringComparison.Ordinal);

    private void OnSignal(PosixSignalContext context)
    {
        // A second signal is left to the system, which ends the process.
        if (_stop.IsCancellationRequested)
            return;
        context.Cancel = true;
        _stop.Cancel();
    }
}
