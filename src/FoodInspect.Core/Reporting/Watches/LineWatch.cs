using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Watches over a line: turns what happens to its camera and its pictures into health, metrics and alerts. Looks once a
/// second by itself, because a line that has fallen silent tells nothing. Thread-safe.
/// </summary>
public sealed class LineWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly string _line;
    private readonly LineWatchOptions _options;
    private readonly LineHealth _health;
    private readonly OutageNews _cameraNews;
    private readonly OutageNews _lineNews;
    private readonly LineMetrics _metrics;
    private readonly AlertDesk _alerts;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private LedgerWatch? _account;
    private LineState _reported = LineState.WarmingUp;
    private long _reportedAt;
    private long _remindedAt;

    /// <summary>It stopped inspecting, and that it inspects again is still to be said.</summary>
    private bool _hasStopped;

    /// <summary>At the last look it did not inspect though its camera was there.</summary>
    private bool _wasOut;

    /// <summary>Begins to watch.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="options">When it counts as not inspecting.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="alerts">Where alerts go.</param>
    /// <param name="time">Its clock.</param>
    public LineWatch(string line, LineWatchOptions options, LineMetrics metrics, AlertDesk alerts, TimeProvider time)
    {
        (_line, _options, _metrics, _alerts, _time) = (line, options, metrics, alerts, time);
        _health = new LineHealth(options, time);
        (_cameraNews, _lineNews) = (new OutageNews(OutageWording.Camera, time, Raise), new OutageNews(OutageWording.Line, time, Raise));
        _timer = time.CreateTimer(_ => LookAround(), null, Period, Period);
    }

    /// <summary>
    /// Hears, once, that the line hangs and why it is thought to: frames are on their way, and none came through for
    /// <see cref="LineWatchOptions.HangsAfterSeconds"/>. Only a new process can go on; an alert has been raised.
    /// </summary>
    public event Action<string>? Hangs;

    /// <summary>Name of the line.</summary>
    public string Line => _line;

    /// <summary>How the line is now.</summary>
    public LineCondition Condition => _health.Condition;

    /// <summary>The model is loaded and warm; from now on frames are expected.</summary>
    public void WarmedUp()
    {
        _health.WarmedUp();
        Look();
    }

    /// <summary>The camera delivers pictures, for the first time or again.</summary>
    public void CameraUp()
    {
        _metrics.SetCameraUp(true);
        if (_health.CameraUp())
            _cameraNews.End();
        Look();
    }

    /// <summary>The camera failed to open, ended, hangs, or delivers nothing of use.</summary>
    /// <param name="problem">What is wrong; never a secret.</param>
    public void CameraDown(string problem)
    {
        _metrics.SetCameraUp(false);
        if (_health.CameraDown(problem))
            _cameraNews.Begin(problem);
        Look();
    }

    /// <summary>Follows a live camera: up, away, opened again. Call it once, before the camera is read.</summary>
    public void Follow(LiveCamera camera)
    {
        _metrics.BindReconnects(() => camera.State.Reconnects);
        camera.StateChanged += CameraChanged;
    }

    /// <summary>Follows the line's account of frames, for too many that are dropped, too few that come, and none that comes through. Call it once, before the line runs.</summary>
    public void Follow(FrameLedger ledger)
    {
        lock (_gate)
            _account = new LedgerWatch(ledger, _options, Period, _time, Raise);
    }

    /// <summary>The camera came up, went away, or is away for another reason.</summary>
    public void CameraChanged(CameraState state)
    {
        if (state.IsUp)
            CameraUp();
        else
            CameraDown(state.Reason ?? "no reason given");
    }

    /// <summary>A frame got its verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="age">How long ago it was grabbed.</param>
    public void FrameJudged(Verdict verdict, TimeSpan age = default)
    {
        _health.FrameJudged(verdict, age);
        // At frame rate only a change of the state is worth looking for.
        if (_reported != LineState.Inspecting || verdict.Kind == VerdictKind.NotInspected)
            Look();
    }

    /// <summary>A stage failed; the line will be tried again.</summary>
    /// <param name="problem">What failed; never a secret.</param>
    public void Failed(string problem)
    {
        _health.Failed(problem.TrimEnd('.'));
        _metrics.SetCameraUp(false);
        Look();
    }

    /// <summary>No more frames will come.</summary>
    /// <param name="problem">What ended the line before its time, or null.</param>
    public void Ended(string? problem)
    {
        _health.Ended(problem);
        _metrics.SetCameraUp(false);
        Look();
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void LookAround()
    {
        _cameraNews.Look();
        Look();
        _lineNews.Look();
        lock (_gate)
        {
            if (_account?.Look(_health.Condition.State == LineState.Inspecting) is { } hang)
                Hangs?.Invoke(hang);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            var condition = _health.Condition;
            if (condition.State != _reported)
                ReportChange(condition);
            else
                RemindIfDue(condition);
            TellOutage(condition);
        }
    }

    private void TellOutage(LineCondition now)
    {
        // That the camera is away has its own alert; one is enough.
        var isOut = now.State == LineState.NotInspecting && !_health.IsCameraDown;
        if (isOut && !_wasOut)
            _lineNews.Begin(now.Reason!);
        _wasOut = isOut;
        if (now.State != LineState.Inspecting)
            _lineNews.Interrupt();
        if (now.State == LineState.Ended)
            _cameraNews.Interrupt();
        if (!_hasStopped || now.State != LineState.Inspecting || _cameraNews.ComesAndGoes)
            return;
        _hasStopped = false;
        _lineNews.End();
    }

    /// <summary>What takes a camera may take a sink with it, and then nobody got the alert that came at the time.</summary>
    private void RemindIfDue(LineCondition now)
    {
        if (now.State != LineState.NotInspecting || _options.RemindAfterSeconds <= 0
            || _time.GetElapsedTime(_remindedAt).TotalSeconds < _options.RemindAfterSeconds)
            return;
        _remindedAt = _time.GetTimestamp();
        var duration = ForPeople(_time.GetElapsedTime(_reportedAt));
        Raise(AlertKind.NotInspecting, Severity.Stop, $"still does not inspect, for {duration}: {now.Reason?.TrimEnd('.')}. What passes now passes unseen");
    }

    private void ReportChange(LineCondition now)
    {
        _metrics.SetInspecting(now.State == LineState.Inspecting);
        var hasFailed = now.State == LineState.Ended && now.Reason is not null;
        if (_reported == LineState.Inspecting && (hasFailed || now.State == LineState.NotInspecting))
            _metrics.CountStop();
        if (hasFailed)
            Raise(AlertKind.NotInspecting, Severity.Stop, $"{now.ToString().TrimEnd('.')}. What passes now passes unseen");
        _hasStopped |= now.State == LineState.NotInspecting;
        _reported = now.State;
        _reportedAt = _remindedAt = _time.GetTimestamp();
    }

    private static string ForPeople(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => $"{duration.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{duration.TotalMinutes:0} min",
        _ => $"{duration.TotalHours:0.#} h",
    };

    private void Raise(AlertKind kind, Severity severity, string message) =>
        _alerts.Raise(Alert.OfState(kind, _line, severity, _time.GetUtcNow(), message));
}
