using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// What people are told of a camera that goes away and comes back: each time, until it has gone a third time within
/// <see cref="Window"/>. From then on it comes and goes: it counts as away until it has delivered for <see cref="Steady"/>, and they
/// are told as often as <see cref="Window"/> how it does, so that a loose plug does not drown every other alert (ISA-18.2 calls such
/// an alarm chattering). Whoever acts on the alerts was told last that it is away. Thread-safe.
/// </summary>
/// <param name="time">The line's clock.</param>
/// <param name="raise">Takes what is to be told.</param>
internal sealed class CameraNews(TimeProvider time, Action<AlertKind, Severity, string> raise)
{
    /// <summary>How long a time that it went away counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>How long it must deliver until it no longer comes and goes.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private const int MostTimes = 3;
    private const string Unseen = "What passes now passes unseen";

    private readonly Lock _gate = new();
    private readonly Queue<long> _wentAt = [];
    private bool _comesAndGoes;
    private bool _isUp;
    private long _changedAt;
    private long _toldAt;
    private int _timesSinceTold;
    private string _problem = "";

    /// <summary>Whether it comes and goes, so that its coming is no news yet.</summary>
    public bool ComesAndGoes
    {
        get
        {
            lock (_gate)
                return _comesAndGoes;
        }
    }

    /// <summary>It has gone away.</summary>
    /// <param name="problem">What is wrong; never a secret.</param>
    public void Went(string problem)
    {
        lock (_gate)
        {
            var now = Change(isUp: false);
            _problem = problem.TrimEnd('.');
            _timesSinceTold++;
            _wentAt.Enqueue(now);
            while (time.GetElapsedTime(_wentAt.Peek(), now) > Window)
                _wentAt.Dequeue();
            if (_comesAndGoes)
                return;
            _comesAndGoes = _wentAt.Count >= MostTimes;
            Tell(_comesAndGoes
                ? $"the camera is away: {_problem}, {_wentAt.Count} times within {Window.TotalMinutes:0} min. {Unseen}. "
                    + $"While it comes and goes this is told every {Window.TotalMinutes:0} min; that it is back, once it has delivered for {Steady.TotalMinutes:0} min"
                : $"the camera is away: {_problem}. {Unseen}");
        }
    }

    /// <summary>It delivers again.</summary>
    public void Came()
    {
        lock (_gate)
        {
            Change(isUp: true);
            if (!_comesAndGoes)
                raise(AlertKind.CameraUp, Severity.Info, "the camera delivers pictures again");
        }
    }

    /// <summary>Looks whether it has become steady, or there is to be told how it does. Called once a second.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (!_comesAndGoes)
                return;
            if (_isUp && time.GetElapsedTime(_changedAt) >= Steady)
            {
                _comesAndGoes = false;
                raise(AlertKind.CameraUp, Severity.Info, $"the camera delivers pictures again, for {Steady.TotalMinutes:0} min by now");
            }
            else if (time.GetElapsedTime(_toldAt) >= Window)
            {
                // Away all the while, it has stopped coming: its next coming is news.
                _comesAndGoes = _timesSinceTold > 0;
                if (_comesAndGoes)
                    Tell($"the camera comes and goes: away {_timesSinceTold} times in {Window.TotalMinutes:0} min, at last {_problem}. {Unseen} each time");
            }
        }
    }

    private void Tell(string message)
    {
        (_toldAt, _timesSinceTold) = (time.GetTimestamp(), 0);
        raise(AlertKind.CameraDown, Severity.Stop, message);
    }

    private long Change(bool isUp)
    {
        (_isUp, _changedAt) = (isUp, time.GetTimestamp());
        return _changedAt;
    }
}
