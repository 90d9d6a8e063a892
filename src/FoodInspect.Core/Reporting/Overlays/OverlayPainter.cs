using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>
/// Draws what the line saw onto its picture: classes half transparent with a solid edge, a box an item with its number and
/// verdict, a header. Holds native buffers; not thread-safe.
/// </summary>
/// <param name="line">Name of the line, for the header.</param>
/// <param name="classes">The classes of the model; background is not drawn.</param>
public sealed class OverlayPainter(string line, IReadOnlyList<SegmentationClass> classes) : IDisposable
{
    private static readonly Scalar Green = new(96, 200, 60);
    private static readonly Scalar Blue = new(235, 170, 60);
    private static readonly Scalar Amber = new(40, 180, 255);
    private static readonly Scalar Red = new(60, 60, 235);
    private static readonly Scalar Grey = new(170, 170, 170);
    private static readonly Scalar White = new(255, 255, 255);
    private static readonly Scalar Black = new(24, 24, 24);

    private const double LabelScale = 0.38;

    private readonly LabelTint _tint = new(classes);

    /// <summary>Draws onto a copy of the frame's picture.</summary>
    /// <param name="target">CV_8UC3, BGR, holding the frame's picture; drawn upon; stays the caller's.</param>
    /// <param name="classIds">The frame's label map, CV_8UC1, of any size, or null; stays the caller's.</param>
    /// <param name="scene">What else there is to tell.</param>
    public void Paint(Mat target, Mat? classIds, OverlayScene scene)
    {
        if (classIds is not null)
            _tint.Blend(target, classIds);

        var unit = Math.Max(1, target.Rows / 360.0);
        foreach (var item in scene.Items)
            target.Rectangle(item.Box, ColourOf(item), (int)Math.Round((item.Worst is null ? 1 : 2) * unit), LineTypes.AntiAlias);
        DrawLabels(target, scene.Items, unit);
        DrawHeader(target, scene, unit);
    }

    /// <inheritdoc />
    public void Dispose() => _tint.Dispose();

    /// <summary>What is worst chooses its place first. Where all that an item has to say finds none, its number does, or else nothing.</summary>
    private static void DrawLabels(Mat target, IReadOnlyList<OverlayItem> items, double unit)
    {
        var header = HeaderHeight(unit);
        var layout = new LabelLayout(new Rect(0, header, target.Cols, Math.Max(0, target.Rows - header)), [.. items.Select(item => item.Box)]);
        foreach (var item in items.OrderByDescending(item => item.Worst is { } worst ? (int)worst.Severity : -1))
        {
            foreach (var text in Texts(item))
            {
                var label = MeasureLabel(text, unit);
                if (layout.Take(item.Box, label.Size) is not { } place)
                    continue;
                target.Rectangle(place, ColourOf(item), thickness: -1);
                OverlayText.Write(target, text, place.TopLeft + label.Origin, LabelScale * unit, Black);
                break;
            }
        }
    }

    private static string[] Texts(OverlayItem item) => item.Worst is { } worst
        ? [$"{item.Id}  {worst.Rule}", $"{item.Id}"]
        : item.IsSuspect ? [$"{item.Id} ?"] : [$"{item.Id}"];

    /// <summary>The size of a label, and where in it the text begins.</summary>
    private static (Size Size, Point Origin) MeasureLabel(string text, double unit)
    {
        var pad = (int)Math.Round(3 * unit);
        var size = OverlayText.Measure(text, LabelScale * unit, out var below);
        return (new Size(size.Width + 2 * pad, size.Height + below + pad), new Point(pad, size.Height + pad));
    }

    private static Scalar ColourOf(OverlayItem item) => item.Worst?.Severity switch
    {
        null when item.IsSuspect => Amber,
        null => Green,
        Severity.Info => Blue,
        Severity.Warn => Amber,
        _ => Red,
    };

    private void DrawHeader(Mat target, OverlayScene scene, double unit)
    {
        var height = HeaderHeight(unit);
        using (var band = target[new Rect(0, 0, target.Cols, Math.Min(height, target.Rows))])
            band.ConvertTo(band, -1, alpha: 0.3);

        var (scale, baseline) = (0.42 * unit, (int)Math.Round(14 * unit));
        var verdict = scene.Verdict.Reason is { } reason
            ? $"NOT INSPECTED: {reason}"
            : MetricLabels.Of(scene.Verdict.Kind).ToUpperInvariant();
        var colour = scene.Verdict.Kind switch { VerdictKind.Pass => Green, VerdictKind.Reject => Red, _ => Grey };
        var margin = (int)(6 * unit);
        var left = target.Cols - margin - WidthOf(verdict, scale);
        if (Titles(scene).FirstOrDefault(title => WidthOf(title, scale) <= left - 3 * margin) is { } fitting)
            OverlayText.Write(target, fitting, new Point(margin, baseline), scale, White);
        OverlayText.Write(target, verdict, new Point(Math.Max(margin, left), baseline), scale, colour);
    }

    /// <summary>What the header says beside the verdict, from all to nothing: the verdict has the first right to the room.</summary>
    private string[] Titles(OverlayScene scene)
    {
        var place = scene.Place ?? $"{scene.CapturedAt.UtcDateTime:HH:mm:ss.fff}Z";
        return
        [
            $"{line}   {scene.Place ?? $"{scene.CapturedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z"}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"{line}   {place}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"{place}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"frame {scene.Sequence}   items {scene.Items.Count}",
            $"frame {scene.Sequence}",
        ];
    }

    private static int WidthOf(string text, double scale) => OverlayText.Measure(text, scale, out _).Width;

    private static int HeaderHeight(double unit) => (int)Math.Round(20 * unit);
}
