using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Whether a line inspects, found out from what its camera and its pipeline did and from the time since. Thread-safe.
/// </summary>
/// <param name="options">When it counts as not inspecting.</param>
/// <param name="time">The line's clock.</param>
public sealed class LineHealth(LineWatchOptions options, TimeProvider time)
{
    /// <summary>How long a line may take until its first usable frame is judged: products pass it meanwhile, and nobody would hear of it.</summary>
    private static readonly TimeSpan WarmUpPatience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();

    /// <summary>
    /// One usable frame ends a run of unusable ones, so runs alone miss a lamp that flickers. Looks back twice as long as a
    /// run must last, or a run too short to count would count here.
    /// </summary>
    private readonly UnusableShare _unusable = new(ShareWindowSeconds(options), time);

    private bool _isWarm;
    private bool _hasEnded;
    private string? _ending;

    /// <summary>Null until the camera is heard of: at the start one takes as long as it may to open, and says itself when that was too long.</summary>
    private bool? _isCameraUp;
    private string? _cameraProblem;
    private string? _failure;
    private long? _downAt;
    private long _since = time.GetTimestamp();
    private long _beganAt = time.GetTimestamp();

    /// <summary>A usable frame was judged since the start, or since the camera came back: before that, nobody knows whether the line inspects.</summary>
    private bool _hasSeen;

    private long? _unusableSince;
    private string? _unusableReason;

    /// <summary>True while the camera is known not to deliver.</summary>
    public bool IsCameraDown
    {
        get
        {
            lock (_gate)
                return _isCameraUp is false;
        }
    }

    /// <summary>The model is loaded and warm; from now on frames are expected.</summary>
    public void WarmedUp()
    {
        lock (_gate)
            (_isWarm, _since) = (true, time.GetTimestamp());
    }

    /// <summary>The camera delivers.</summary>
    /// <returns>True if it was down before.</returns>
    public bool CameraUp()
    {
        lock (_gate)
        {
            var wasDown = _isCameraUp is false;
            (_isCameraUp, _cameraProblem, _since) = (true, null, time.GetTimestamp());
            if (wasDown)
            {
                (_beganAt, _hasSeen, _unusableSince) = (_since, false, null);
                _unusable.Clear();
            }

            return wasDown;
        }
    }

    /// <summary>The camera does not deliver.</summary>
    /// <returns>True if it did before.</returns>
    public bool CameraDown(string problem)
    {
        lock (_gate)
        {
            var wasDown = _isCameraUp is false;
            (_isCameraUp, _cameraProblem, _downAt) = (false, problem, time.GetTimestamp());
            return !wasDown;
        }
    }

    /// <summary>A frame got its verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="age">How long ago it was grabbed.</param>
    public void FrameJudged(Verdict verdict, TimeSpan age)
    {
        lock (_gate)
        {
            _since = time.GetTimestamp();
            // What was on its way when the camera went away tells nothing of how it came back.
            if (_downAt is { } downAt && age > time.GetElapsedTime(downAt, _since))
                return;
            var isUnusable = verdict.Kind == VerdictKind.NotInspected;
            _unusable.Count(isUnusable);
            if (isUnusable)
                (_unusableSince, _unusableReason) = (_unusableSince ?? _since, verdict.Reason);
            else
                (_unusableSince, _hasSeen, _failure) = (null, true, null);
        }
    }

    /// <summary>The line failed and is tried again; only a frame that was judged tells that it inspects.</summary>
    public void Failed(string problem)
    {
        lock (_gate)
            _failure = problem;
    }

    /// <summary>No more frames will come.</summary>
    /// <param name="problem">What ended the line before its time, or null.</param>
    public void Ended(string? problem)
    {
        lock (_gate)
            (_hasEnded, _ending) = (true, problem);
    }

    /// <summary>How the line is now.</summary>
    public LineCondition Condition
    {
        get
        {
            lock (_gate)
            {
                if (_hasEnded)
                    return new(LineState.Ended, _ending);
                if (_isCameraUp is false)
                    return new(LineState.NotInspecting, $"the camera is away ({_cameraProblem})");
                if (_failure is not null)
                    return new(LineState.NotInspecting, $"it failed and is tried again ({_failure})");
                if (!_isWarm)
                    return Starting("the model is not ready");
                if (_isCameraUp is true && time.GetElapsedTime(_since).TotalSeconds > options.StaleAfterSeconds)
                    return new(LineState.NotInspecting, $"no frame was judged for {options.StaleAfterSeconds:0.#} s");
                if (_unusableSince is { } since && time.GetElapsedTime(since).TotalSeconds >= options.UnusableAfterSeconds)
                    return new(LineState.NotInspecting, $"its pictures cannot be judged ({_unusableReason})");
                if (!_hasSeen)
                    return Starting("no frame was judged yet");
                return _unusable.IsMost()
                    ? new(LineState.NotInspecting, $"most of its pictures of the last {ShareWindowSeconds(options):0.#} s cannot be judged ({_unusableReason})")
                    : new(LineState.Inspecting);
            }
        }
    }

    private LineCondition Starting(string obstacle) => time.GetElapsedTime(_beganAt) < WarmUpPatience
        ? new(LineState.WarmingUp)
        : new(LineState.NotInspecting, $"still warming up after {WarmUpPatience.TotalSeconds:0} s: {obstacle}");

    private static double ShareWindowSeconds(LineWatchOptions options) => Math.Max(5, 2 * options.UnusableAfterSeconds);
}
