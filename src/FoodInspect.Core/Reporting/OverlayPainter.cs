using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting;

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
        // What is worst is drawn last: the labels of neighbours cover each other.
        foreach (var item in scene.Items.OrderBy(item => item.Worst is { } worst ? (int)worst.Severity : -1))
            DrawItem(target, item, unit);
        DrawHeader(target, scene, unit);
    }

    /// <inheritdoc />
    public void Dispose() => _tint.Dispose();

    private static void DrawItem(Mat target, OverlayItem item, double unit)
    {
        var worst = item.Worst;
        var colour = worst?.Severity switch
        {
            null when item.IsSuspect => Amber,
            null => Green,
            Severity.Info => Blue,
            Severity.Warn => Amber,
            _ => Red,
        };
        var thickness = (int)Math.Round((worst is null ? 1 : 2) * unit);
        target.Rectangle(item.Box, colour, thickness, LineTypes.AntiAlias);
        var text = worst is null ? item.IsSuspect ? $"{item.Id} ?" : $"{item.Id}" : $"{item.Id}  {worst.Rule}";
        DrawTag(target, text, new Point(item.Box.X, item.Box.Y), colour, unit);
    }

    /// <summary>A filled label above the point, moved so that it stays inside the picture.</summary>
    private static void DrawTag(Mat target, string text, Point at, Scalar colour, double unit)
    {
        var (scale, pad) = (0.38 * unit, (int)Math.Round(3 * unit));
        var size = Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, scale, 1, out var below);
        var (width, height) = (size.Width + 2 * pad, size.Height + below + pad);
        var x = Math.Clamp(at.X, 0, Math.Max(0, target.Cols - width));
        var y = Math.Clamp(at.Y - height, HeaderHeight(unit), Math.Max(HeaderHeight(unit), target.Rows - height));
        target.Rectangle(new Rect(x, y, width, height), colour, thickness: -1);
        target.PutText(text, new Point(x + pad, y + height - below), HersheyFonts.HersheySimplex, scale, Black, 1, LineTypes.AntiAlias);
    }

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
            target.PutText(fitting, new Point(margin, baseline), HersheyFonts.HersheySimplex, scale, White, 1, LineTypes.AntiAlias);
        target.PutText(
            verdict, new Point(Math.Max(margin, left), baseline), HersheyFonts.HersheySimplex, scale, colour, 1, LineTypes.AntiAlias);
    }

    /// <summary>What the header says beside the verdict, from all to nothing: the verdict has the first right to the room.</summary>
    private string[] Titles(OverlayScene scene)
    {
        var place = scene.Place ?? $"{scene.CapturedAt:HH:mm:ss.fff}";
        return
        [
            $"{line}   {scene.Place ?? $"{scene.CapturedAt:yyyy-MM-dd HH:mm:ss.fff}"}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"{line}   {place}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"{place}   frame {scene.Sequence}   items {scene.Items.Count}",
            $"frame {scene.Sequence}   items {scene.Items.Count}",
            $"frame {scene.Sequence}",
        ];
    }

    private static int WidthOf(string text, double scale) => Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, scale, 1, out _).Width;

    private static int HeaderHeight(double unit) => (int)Math.Round(20 * unit);
}
