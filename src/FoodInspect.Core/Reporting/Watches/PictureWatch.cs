using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Notices that a lens fogs up or goes out of focus and that the light changes, which a network does not: it finds fewer defects, and is as sure as before. Looks
/// at the picture where it shows food, so that neither the texture of the belt nor the number of items counts, and at each item once, so that a belt that stands does not count;
/// compares minutes with the first ones since the start of the line, or with what was noted down when all was well. One thread at a time.
/// </summary>
/// <param name="line">Name of the line.</param>
/// <param name="options">How much may change.</param>
/// <param name="reference">How the items look when all is well.</param>
/// <param name="classes">The classes of the model card.</param>
/// <param name="metrics">The line's metrics, which show how the items look.</param>
/// <param name="alerts">Hears of it; stays the caller's.</param>
/// <param name="time">The line's clock.</param>
public sealed class PictureWatch(
    string line, LineWatchOptions options, ItemReference reference, IReadOnlyList<SegmentationClass> classes, LineMetrics metrics, AlertDesk alerts, TimeProvider time) : IDisposable
{
    private const int ItemsPerPeriod = 10;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMinutes(1);

    /// <summary>A web is one item for hours.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromMinutes(10);

    private readonly bool[] _isFood = [.. classes.Select(c => c.IsFood)];
    private readonly ShrunkPicture _shrunk = new();
    private readonly HashSet<long> _seen = [];
    private readonly ReferenceLevel _usualBrightness = new(reference.BrightnessRatio);
    private readonly ReferenceLevel _usualSharpness = new(reference.Sharpness);
    private long _since;
    private long? _sampledAt;
    private double _area;
    private double _brightness;
    private double _sharpness;

    /// <summary>Looks at a frame, which stays the caller's.</summary>
    public void Look(JudgedFrame judged)
    {
        if (judged.Verdict.Kind == VerdictKind.NotInspected || !ShowsFood(judged.Analysed))
            return;
        if (_sampledAt is { } at && time.GetElapsedTime(at) < BetweenSamples)
            return;
        Sample(judged.Analysed);
        var elapsed = time.GetElapsedTime(_since);
        if (_area > 0 && ((elapsed >= ShortestPeriod && _seen.Count >= ItemsPerPeriod) || elapsed >= LongestPeriod))
            Conclude();
    }

    /// <summary>The numbers of items begin anew: those to come are none that were seen.</summary>
    public void Forget() => _seen.Clear();

    /// <inheritdoc />
    public void Dispose() => _shrunk.Dispose();

    private bool ShowsFood(AnalysedFrame frame)
    {
        for (var i = 0; i < frame.Items.Count; i++)
        {
            if (frame.Items[i].Shows(_isFood))
                return true;
        }

        return false;
    }

    private void Sample(AnalysedFrame frame)
    {
        var isTaken = false;
        for (var i = 0; i < frame.Items.Count; i++)
        {
            if (!frame.Items[i].Shows(_isFood) || !_seen.Add(frame.Items[i].ItemId))
                continue;
            if (!isTaken)
                _shrunk.Take(frame.Segmented.Frame.Picture);
            isTaken = true;
            var part = _shrunk.Measure(frame.Items[i].Box);
            // A period begins with its first item: of a pause nothing is known.
            if (_area == 0)
                _since = time.GetTimestamp();
            _area += part.Area;
            _brightness += part.BrightnessRatio * part.Area;
            _sharpness += part.Sharpness * part.Area;
        }

        if (isTaken)
            _sampledAt = time.GetTimestamp();
    }

    private void Conclude()
    {
        var brightness = _brightness / _area;
        // Half the light is half the contrast, and a quarter of the variance.
        var sharpness = brightness > 0 ? _sharpness / _area / (brightness * brightness) : 0;
        (_area, _brightness, _sharpness) = (0, 0, 0);
        _seen.Clear();
        metrics.SetItemLook(brightness, sharpness);
        if (_usualBrightness.RatioOf(brightness) is { } brighter && (brighter < options.LowestBrightnessRatio || 1 / brighter < options.LowestBrightnessRatio))
        {
            Raise(AlertKind.BrightnessChanged, $"the items are {brighter:0.##} times as bright as {_usualBrightness.Name}: has the light or the exposure changed? "
                + "Defects may pass unseen");
        }

        if (_usualSharpness.RatioOf(sharpness) is { } sharper && sharper < options.LowestSharpnessRatio)
        {
            Raise(AlertKind.SharpnessFell, $"the items are {sharper:0.##} times as sharp as {_usualSharpness.Name}: is the lens fogged, dirty or out of focus? "
                + "Defects may pass unseen");
        }
    }

    private void Raise(AlertKind kind, string message) => alerts.Raise(Alert.OfState(kind, line, Severity.Warn, time.GetUtcNow(), message));
}
