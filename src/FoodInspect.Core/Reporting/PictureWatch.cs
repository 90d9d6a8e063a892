using FoodInspect.Core.Capture;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// Notices that a lens fogs up or goes out of focus and that the light changes, which a network does not: it finds fewer defects, and is as sure as before. Looks once a second
/// at the picture where it shows food, so that neither the texture of the belt nor the number of items counts, and compares minute with minute since the start of the line.
/// One thread at a time.
/// </summary>
/// <param name="line">Name of the line.</param>
/// <param name="options">How much may change.</param>
/// <param name="classes">The classes of the model card.</param>
/// <param name="alerts">Hears of it; stays the caller's.</param>
/// <param name="time">The line's clock.</param>
public sealed class PictureWatch(string line, LineWatchOptions options, IReadOnlyList<SegmentationClass> classes, AlertDesk alerts, TimeProvider time) : IDisposable
{
    private const int SmallestSampleCount = 10;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly bool[] _isFood = [.. classes.Select(c => c.Role is ClassRole.Product or ClassRole.Defect)];
    private readonly ShrunkPicture _shrunk = new();
    private long _since = time.GetTimestamp();
    private long? _sampledAt;
    private int _samples;
    private double _area;
    private double _brightness;
    private double _sharpness;
    private double? _firstBrightness;
    private double _bestSharpness;

    /// <summary>Looks at a frame, which stays the caller's, if it is time.</summary>
    public void Look(JudgedFrame judged)
    {
        if (judged.Verdict.Kind == VerdictKind.NotInspected || (_sampledAt is { } at && time.GetElapsedTime(at) < BetweenSamples))
            return;
        if (!Sample(judged.Analysed))
            return;
        _sampledAt = time.GetTimestamp();
        if (++_samples >= SmallestSampleCount && time.GetElapsedTime(_since) >= Period)
            Conclude();
    }

    /// <inheritdoc />
    public void Dispose() => _shrunk.Dispose();

    private bool Sample(AnalysedFrame frame)
    {
        var (area, brightness, sharpness) = (0.0, 0.0, 0.0);
        for (var i = 0; i < frame.Items.Count; i++)
        {
            if (!HoldsFood(frame.Items[i]))
                continue;
            if (area == 0)
                _shrunk.Take(frame.Segmented.Frame.Picture);
            var part = _shrunk.Measure(frame.Items[i].Box);
            area += part.Area;
            brightness += part.BrightnessRatio * part.Area;
            sharpness += part.Sharpness * part.Area;
        }

        if (area == 0)
            return false;
        _area += area;
        _brightness += brightness;
        _sharpness += sharpness;
        return true;
    }

    private bool HoldsFood(ItemObservation item)
    {
        foreach (ref readonly var region in item.Regions.Span)
        {
            if (_isFood[region.ClassId])
                return true;
        }

        return false;
    }

    private void Conclude()
    {
        var brightness = _brightness / _area;
        // Half the light is half the contrast, and a quarter of the variance.
        var sharpness = brightness > 0 ? _sharpness / _area / (brightness * brightness) : 0;
        (_since, _samples, _area, _brightness, _sharpness) = (time.GetTimestamp(), 0, 0, 0, 0);
        _firstBrightness ??= brightness;
        _bestSharpness = Math.Max(_bestSharpness, sharpness);
        var lighter = brightness / _firstBrightness.Value;
        if (lighter < options.LowestBrightnessRatio || 1 / lighter < options.LowestBrightnessRatio)
        {
            Raise(AlertKind.BrightnessChanged, $"the items are {lighter:0.##} times as bright as in the first minute ({brightness:0.00} after {_firstBrightness:0.00}): "
                + "has the light or the exposure changed? Defects may pass unseen");
        }

        if (sharpness < options.LowestSharpnessRatio * _bestSharpness)
        {
            Raise(AlertKind.SharpnessFell, $"the items are {sharpness / _bestSharpness:0.##} times as sharp as in the best minute since the start: "
                + "is the lens fogged, dirty or out of focus? Defects may pass unseen");
        }
    }

    private void Raise(AlertKind kind, string message) => alerts.Raise(Alert.OfState(kind, line, Severity.Warn, time.GetUtcNow(), message));
}
