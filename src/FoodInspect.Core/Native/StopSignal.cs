using System.Runtime.InteropServices;

namespace FoodInspect.Core.Native;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM, or SIGHUP of a terminal that closes into a cancellation, so that the work ends in order; a second one ends the process at once.
/// One that comes within a second of the first is the same wish: GNU timeout signals both the program and its process group. Where SIGHUP is ignored (<c>nohup</c>), it stays so.
/// </summary>
public sealed class StopSignal : IDisposable
{
    /// <summary>How long after the first signal another one is its repetition.</summary>
    private static readonly TimeSpan Repetition = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long? _stoppedAt;

    /// <summary>Begins to listen.</summary>
    /// <param name="time">The clock of the repetitions.</param>
    public StopSignal(TimeProvider time)
    {
        _time = time;
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

    /// <summary>Takes a signal: keeps it from the system, which would end the process, unless it is a second one.</summary>
    internal void OnSignal(PosixSignalContext context)
    {
        // Signals are told on threads of their own, several at a time.
        lock (_gate)
        {
            if (_stoppedAt is { } first)
            {
                context.Cancel = _time.GetElapsedTime(first) < Repetition;
                return;
            }

            context.Cancel = true;
            _stoppedAt = _time.GetTimestamp();
        }

        _stop.Cancel();
    }
}
