using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// Records a line's run for its summary and its status: speed, latency, items. Observing belongs to the line's last stage;
/// reading is safe from any thread.
/// </summary>
/// <param name="time">The line's clock.</param>
public sealed class RunRecorder(TimeProvider time)
{
    /// <summary>Frames until compilation and first-time buffers are behind the run.</summary>
    private const int WarmUpFrames = 100;

    private readonly Lock _gate = new();
    private readonly long[] _verdicts = new long[MetricLabels.Verdicts.Count];
    private readonly ReasonCounts _unjudged = new();
    private readonly long[] _items = new long[MetricLabels.Verdicts.Count];
    private readonly PercentileRecorder _latency = new();
    private long _itemsOfOneFrame;
    private long _frames;
    private long _dismissed;
    private long _firstGrab;
    private long _lastVerdict;
    private long _bytesAfterWarmUp;

    /// <summary>Frames judged.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Seconds from grab to verdict.</summary>
    public PercentileRecorder Latency => _latency;

    /// <summary>Stage durations; give it to the pipeline as an observer.</summary>
    public StageTimings Stages { get; } = new();

    /// <summary>Records what was found rule by rule, or null where the run has no end.</summary>
    public RuleRecorder? Rules { get; init; }

    /// <summary>How many items got this verdict.</summary>
    public long Items(VerdictKind verdict)
    {
        lock (_gate)
            return _items[(int)verdict];
    }

    /// <summary>Frames judged a second, from the first grab to the last verdict; 0 before the second frame.</summary>
    public double FramesPerSecond
    {
        get
        {
            var seconds = time.GetElapsedTime(Interlocked.Read(ref _firstGrab), Interlocked.Read(ref _lastVerdict)).TotalSeconds;
            return Frames < 2 || seconds <= 0 ? 0 : Frames / seconds;
        }
    }

    /// <summary>Seconds from a frame's grab to now.</summary>
    public double AgeSeconds(JudgedFrame judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        return time.GetElapsedTime(judged.Analysed.Segmented.Frame.CapturedTimestamp).TotalSeconds;
    }

    /// <summary>Records one judged frame; it stays the caller's.</summary>
    /// <param name="judged">The frame.</param>
    /// <param name="captureToVerdictSeconds">From its grab to its verdict.</param>
    public void Observe(JudgedFrame judged, double captureToVerdictSeconds)
    {
        var grabbed = judged.Analysed.Segmented.Frame.CapturedTimestamp;
        _latency.Record(captureToVerdictSeconds);
        Interlocked.Exchange(ref _lastVerdict, time.GetTimestamp());
        lock (_gate)
            Count(judged);

        var frames = Interlocked.Increment(ref _frames);
        if (frames == 1)
            Interlocked.Exchange(ref _firstGrab, grabbed);
        if (frames == WarmUpFrames)
            _bytesAfterWarmUp = GC.GetTotalAllocatedBytes();
    }

    /// <summary>Records one item whose verdict is final.</summary>
    public void Observe(JudgedItem item)
    {
        lock (_gate)
        {
            _items[(int)item.Verdict.Kind]++;
            if (item.Item.FirstFrame == item.Item.LastFrame)
                _itemsOfOneFrame++;
            Rules?.Observe(item);
        }
    }

    /// <summary>Records specks that were taken for no item.</summary>
    public void Dismissed(int items)
    {
        lock (_gate)
            _dismissed += items;
    }

    private void Count(JudgedFrame judged)
    {
        _verdicts[(int)judged.Verdict.Kind]++;
        if (judged.Verdict.Kind == VerdictKind.NotInspected)
            _unjudged.Add(judged.Verdict.Reason);
        for (var i = 0; i < judged.JudgedItems.Count; i++)
            Observe(judged.JudgedItems[i]);
        Dismissed(judged.DismissedItems);
        Rules?.Observe(judged);
    }

    /// <summary>Sums the run up.</summary>
    /// <param name="ledger">The line's account of frames.</param>
    /// <param name="pool">The line's pictures.</param>
    /// <param name="provider">The execution provider that ran.</param>
    /// <param name="model">Name and version of the model.</param>
    /// <param name="endedWith">What ended the run before its time, or null.</param>
    public RunSummary Summarise(FrameLedger ledger, FramePool pool, string provider, string model, string? endedWith = null)
    {
        lock (_gate)
        {
            return new(
                ledger,
                MetricLabels.Verdicts.ToDictionary(verdict => verdict, verdict => _verdicts[(int)verdict]),
                _unjudged.Summarise(),
                MetricLabels.Verdicts.ToDictionary(verdict => verdict, Items),
                _dismissed,
                FramesPerSecond,
                new LatencySummary(_latency.Percentile(0.50), _latency.Percentile(0.95), _latency.Percentile(0.99), _latency.MaximumSeconds),
                Stages.Stages.ToDictionary(
                    stage => stage.Key,
                    stage => new StageSummary(stage.Value.MeanSeconds, stage.Value.Percentile(0.50), stage.Value.Percentile(0.99))),
                provider,
                model,
                pool.PeakOutstanding,
                Frames > WarmUpFrames ? (GC.GetTotalAllocatedBytes() - _bytesAfterWarmUp) / (double)(Frames - WarmUpFrames) : null,
                endedWith)
            {
                Rules = Rules?.Summarise() ?? [],
                ItemsOfOneFrame = _itemsOfOneFrame,
            };
        }
    }
}
