using System.Text;
using FoodInspect.Trainer.Data;
using ScottPlot;

namespace FoodInspect.Trainer.Reports;

/// <summary>A chart of a run.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">The drawing.</param>
public sealed record RunChart(string Title, string Svg)
{
    /// <summary>The drawing as a data URI: a page that shows it asks nobody for it.</summary>
    public string DataUri => $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(Svg))}";
}

/// <summary>Draws the curves of a run over its epochs.</summary>
public static class RunCharts
{
    // Small enough for the letters to be read on a phone, where a chart is shown at three quarters of this.
    private const int Width = 480;
    private const int Height = 300;
    private const int LetterPx = 14;
    // With more, neither the lines nor their names can be told apart.
    private const int MostClasses = 12;

    public static IReadOnlyList<RunChart> Draw(IReadOnlyList<EpochRecord> history)
    {
        var charts = new List<RunChart>
        {
            Chart("Training loss", history, [new("loss", Blue, record => record.Loss)], asShare: false),
            Chart("Validation", history, [new("mean IoU", Blue, record => record.MeanIoU), new("pixel accuracy", Green, record => record.PixelAccuracy), .. SourceOf(history)], asShare: true),
            Chart("Learning rate", history, [new("learning rate", Blue, record => record.LearningRate)], asShare: false),
        };
        var names = history.LastOrDefault(record => record.Classes is not null)?.Classes!.Select(item => item.Name).ToList() ?? [];
        if (names.Count is > 0 and <= MostClasses)
            charts.Insert(2, Chart("IoU of each class", history, [.. names.Select((name, id) => new Curve(name, ColourOf(id), record => record.Classes?.ElementAtOrDefault(id)?.Iou))], asShare: true));
        return charts;
    }

    // Of a fine-tuned model: how much of the domain it comes from is forgotten.
    private static IEnumerable<Curve> SourceOf(IReadOnlyList<EpochRecord> history) =>
        history.Any(record => record.SourceMeanIoU is not null) ? [new("mean IoU of the source", Orange, record => record.SourceMeanIoU)] : [];

    private static Color Blue { get; } = Color.FromHex("#2563eb");

    private static Color Green { get; } = Color.FromHex("#15803d");

    private static Color Orange { get; } = Color.FromHex("#c2410c");

    private sealed record Curve(string Name, Color Colour, Func<EpochRecord, double?> Value);

    private static RunChart Chart(string title, IReadOnlyList<EpochRecord> history, IReadOnlyList<Curve> curves, bool asShare)
    {
        using var plot = new Plot();
        plot.Font.Set("DejaVu Sans");
        foreach (var curve in curves)
        {
            // What is not a number (a loss that exploded) leaves a gap in the curve; the table of figures says it.
            var points = history.Select(record => (record.Epoch, Value: curve.Value(record))).Where(point => point.Value is { } value && double.IsFinite(value)).ToList();
            var line = plot.Add.Scatter(points.Select(point => (double)point.Epoch).ToArray(), points.Select(point => point.Value!.Value).ToArray());
            (line.LegendText, line.Color, line.LineWidth, line.MarkerSize) = (curves.Count > 1 ? curve.Name : "", curve.Colour, 2, points.Count > 40 ? 0 : 5);
        }
        plot.Axes.AutoScale();
        if (asShare)
            plot.Axes.SetLimitsY(0, 1.02);
        Style(plot, withLegend: curves.Count > 1);
        return new(title, Scalable(plot.GetSvgXml(Width, Height)));
    }

    private static void Style(Plot plot, bool withLegend)
    {
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        (plot.Axes.Bottom.Label.Text, plot.Axes.Bottom.Label.Bold, plot.Axes.Bottom.Label.FontSize) = ("epoch", false, LetterPx);
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = LetterPx;
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Color.FromHex("#e5e7eb");
        if (!withLegend)
            return;
        plot.ShowLegend(Alignment.LowerRight);
        plot.Legend.FontSize = LetterPx;
        plot.Legend.ShadowColor = plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(0.85);
    }

    private static Color ColourOf(int id)
    {
        var (red, green, blue) = Overlay.ColourOf(id);
        return new Color(red, green, blue);
    }

    // Without a view box a browser would cut the drawing instead of scaling it.
    private static string Scalable(string svg) => svg.Replace("<svg ", $"<svg viewBox=\"0 0 {Width} {Height}\" ", StringComparison.Ordinal);
}
