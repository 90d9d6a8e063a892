using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>How outages of something are told.</summary>
/// <param name="Begins">The kind of the alert that one begins.</param>
/// <param name="Ends">The kind of the alert that one has ended.</param>
/// <param name="Out">That it is out, to be followed by the reason.</param>
/// <param name="Back">That it is back.</param>
/// <param name="InAndOut">That it is out again and again, to be followed by how often.</param>
internal sealed record OutageWording(AlertKind Begins, AlertKind Ends, string Out, string Back, string InAndOut)
{
    /// <summary>A camera that goes away.</summary>
    public static OutageWording Camera { get; } = new(
        AlertKind.CameraDown, AlertKind.CameraUp, "the camera is away: ", "the camera delivers pictures again", "the camera comes and goes: away");

    /// <summary>A line that does not inspect though its camera is there.</summary>
    public static OutageWording Line { get; } = new(
        AlertKind.NotInspecting, AlertKind.InspectingAgain, "not inspecting: ", "inspects again", "inspects and does not: stopped");
}

/// <summary>
/// What people are told of a camera that goes away and comes back, or of a line that does not inspect for a while: each time, until
/// it has happened a third time within <see cref="Window"/>. From then on it comes and goes: it counts as out until it has been well
/// for <see cref="Steady"/>, and they are told as often as <see cref="Window"/> how it does, so that a loose plug or a lamp that
/// flickers does not drown every other alert (ISA-18.2 calls such an alarm chattering). Whoever acts on the alerts was told last that it is out.
/// Thread-safe.
/// </summary>
/// <param name="wording">How it is told.</param>
/// <param name="time">The line's clock.</param>
/// <param name="raise">Takes what is to be told.</param>
internal sealed class OutageNews(OutageWording wording, TimeProvider time, Action<AlertKind, Severity, string> raise)
{
    /// <summary>How long an outage counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>How long it must be well until it no longer comes and goes; twice as long each time that it was soon out again, up to <see cref="Window"/>.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private const int MostTimes = 3;
    private const string Unseen = "What passes now passes unseen";

    private readonly Lock _gate = new();
    private TimeSpan _steady = Steady;
    private long? _clearedAt;
    private readonly Queue<long> _beganAt = [];
    private bool _comesAndGoes;
    private bool _isWell;
    private long _changedAt;
    private long _toldAt;
    private int _timesSinceTold;
    private string _problem = "";

    /// <summary>Whether it comes and goes, so that its being back is no news yet.</summary>
    public bool ComesAndGoes
    {
        get
        {
            lock (_gate)
                return _comesAndGoes;
        }
    }

    /// <summary>It has gone out.</summary>
    /// <param name="problem">What is wrong; never a secret.</param>
    public void Begin(string problem)
    {
        lock (_gate)
        {
            var now = Change(isWell: false);
            _problem = problem.TrimEnd('.');
            _timesSinceTold++;
            _beganAt.Enqueue(now);
            while (time.GetElapsedTime(_beganAt.Peek(), now) > Window)
                _beganAt.Dequeue();
            if (_comesAndGoes)
                return;
            _comesAndGoes = _beganAt.Count >= MostTimes;
            if (_comesAndGoes)
                _steady = _clearedAt is { } cleared && time.GetElapsedTime(cleared, now) < Window ? Shorter(2 * _steady, Window) : Steady;
            Tell(_comesAndGoes
                ? $"{wording.Out}{_problem}, {_beganAt.Count} times within {Window.TotalMinutes:0} min. {Unseen}. "
                    + $"While this goes on it is told every {Window.TotalMinutes:0} min; that it is over, once all was well for {_steady.TotalMinutes:0} min"
                : $"{wording.Out}{_problem}. {Unseen}");
        }
    }

    /// <summary>It is well again.</summary>
    public void End()
    {
        lock (_gate)
        {
            Change(isWell: true);
            if (!_comesAndGoes)
                raise(wording.Ends, Severity.Info, wording.Back);
        }
    }

    /// <summary>For a reason that is told elsewhere it is not well.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            if (_isWell)
                Change(isWell: false);
        }
    }

    /// <summary>Looks whether it has become steady, or there is to be told how it does. Called once a second.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (!_comesAndGoes)
                return;
            if (_isWell && time.GetElapsedTime(_changedAt) >= _steady)
            {
                (_comesAndGoes, _clearedAt) = (false, time.GetTimestamp());
                raise(wording.Ends, Severity.Info, $"{wording.Back}, for {_steady.TotalMinutes:0} min by now");
            }
            else if (time.GetElapsedTime(_toldAt) >= Window && (!_isWell || _timesSinceTold > 0))
            {
                // Out all the while: that it is back will be news.
                _comesAndGoes = _timesSinceTold > 0;
                if (_comesAndGoes)
                    Tell($"{wording.InAndOut} {_timesSinceTold} times in {Window.TotalMinutes:0} min, at last {_problem}. What passed then passed unseen");
            }
        }
    }

    private void Tell(string message)
    {
        (_toldAt, _timesSinceTold) = (time.GetTimestamp(), 0);
        raise(wording.Begins, Severity.Stop, message);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private long Change(bool isWell)
    {
        (_isWell, _changedAt) = (isWell, time.GetTimestamp());
        return _changedAt;
    }
}
