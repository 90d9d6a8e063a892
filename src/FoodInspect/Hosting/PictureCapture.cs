using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;

namespace FoodInspect.Hosting;

/// <summary>Keeps a picture of a camera or recording every so many seconds, for a person to label. It judges nothing and alerts nobody. Runs once.</summary>
/// <param name="camera">Where frames come from.</param>
/// <param name="target">Where pictures go.</param>
/// <param name="everySeconds">Time between two pictures; of a recording, in its own time.</param>
/// <param name="log">Hears of a camera that comes and goes, and of frames that cannot be used.</param>
internal sealed class PictureCapture(CameraOptions camera, UnlabelledDataset target, double everySeconds, ILogger log)
{
    // Positions in a recording are sums of fractions.
    private const double Rounding = 1e-6;

    private readonly TimeProvider _time = TimeProvider.System;
    private RecordingTimes? _recording;
    private long? _firstTimestamp;
    private double _dueSeconds;
    private string? _unusableReason;
    private bool _isFitted;

    /// <summary>Ends after so many pictures; null for no such end.</summary>
    public long? Count { get; init; }

    /// <summary>Corrects the pictures as the line will; null to take them as they are.</summary>
    public CalibrationFile? Calibration { get; init; }

    /// <summary>Pictures that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Pictures that an earlier capture of the same recording had written.</summary>
    public long Known { get; private set; }

    /// <summary>Frames that were due and could not be used: black, frozen, of another size.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Captures until the source ends, enough pictures are written, or <paramref name="stop"/> is cancelled, which is no error here.</summary>
    /// <exception cref="CameraException">The source cannot be opened, or is a recording that cannot be read, or not to its end, or without a usable frame.</exception>
    /// <exception cref="ConfigurationException">The calibration does not fit the pictures.</exception>
    /// <exception cref="OutputException">A picture cannot be written.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pool = new FramePool();
        using var calibration = Calibration is null ? null : new Calibration(Calibration, pool);
        var source = new CameraOpener(pool, _time, log).Open(camera);
        _recording = source.IsLive ? null : await RecordingTimes.OfAsync(camera, _time, log, stop);
        await foreach (var frame in source.ReadUntilAsync(stop, CancellationToken.None))
        {
            Offer(frame, calibration);
            if (Written == Count)
                return;
        }

        if (!stop.IsCancellationRequested && Written + Known == 0)
            throw new CameraException($"{camera.Address} has no frame that can be used: {_unusableReason}.");
    }

    /// <summary>Takes the frame over.</summary>
    private void Offer(Frame frame, Calibration? calibration)
    {
        using var grabbed = frame;
        var (seconds, capturedAt) = TimesOf(frame);
        if (seconds + Rounding < _dueSeconds || !IsUsable(frame))
            return;
        Fit(frame);
        using var corrected = calibration?.Apply(frame) ?? frame;
        if (target.TryWrite(capturedAt, frame.Sequence, corrected.Picture))
            Written++;
        else
            Known++;
        // After an outage the next one is due a whole period later, and not what was missed.
        _dueSeconds = (seconds - _dueSeconds + Rounding < everySeconds ? _dueSeconds : seconds) + everySeconds;
    }

    private (double Seconds, DateTimeOffset CapturedAt) TimesOf(Frame frame)
    {
        if (_recording is not { } recording)
            return (_time.GetElapsedTime(_firstTimestamp ??= frame.CapturedTimestamp, frame.CapturedTimestamp).TotalSeconds, frame.CapturedAt);
        var seconds = recording.SecondsOf(frame.Sequence);
        return (seconds, recording.Start.AddSeconds(seconds));
    }

    private bool IsUsable(Frame frame)
    {
        if (frame.Quality.UnusableReason is not { } reason)
            return true;
        LeftOut++;
        if (_unusableReason is null)
            log.LogWarning("Frames that cannot be used are left out: {Reason}", reason);
        _unusableReason = reason;
        return false;
    }

    private void Fit(Frame frame)
    {
        if (_isFitted || Calibration is null)
            return;
        var problems = CalibrationValidator.Validate("calibration", Calibration, frame.Picture.Size()).ToList();
        if (problems.Count > 0)
            throw new ConfigurationException(string.Join(Environment.NewLine, problems));
        _isFitted = true;
    }
}
