using System.Collections.Concurrent;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Spectre.Console;

namespace FoodInspect.Sinks;

/// <summary>
/// The running lines on the console: a live table in a terminal; otherwise a summary line now and then, and each alert.
/// Times are local, as in the log beside it.
/// </summary>
/// <param name="console">Where to.</param>
/// <param name="lines">How the lines stand now.</param>
/// <param name="options">How to show them.</param>
/// <param name="time">The clock of the summaries.</param>
/// <param name="log">Hears that they cannot be shown.</param>
public sealed class ConsoleBoard(IAnsiConsole console, Func<IReadOnlyList<LineStatus>> lines, ConsoleOptions options, TimeProvider time, ILogger log) : IAlertSink
{
    private static readonly TimeSpan TablePeriod = TimeSpan.FromMilliseconds(500);
    private const int AlertsShown = 5;

    private readonly ConcurrentQueue<Alert> _alerts = new();
    private readonly FrameRates _rates = new(time);
    private bool _isMute;

    /// <inheritdoc />
    public string Name => "console";

    /// <summary>True if it shows a table, false for plain lines.</summary>
    public bool IsTable => options.Mode == ConsoleMode.Table || (options.Mode == ConsoleMode.Auto && console.Profile.Capabilities is { Interactive: true, Ansi: true });

    /// <inheritdoc />
    public ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        if (options.Mode == ConsoleMode.Off)
            return ValueTask.CompletedTask;
        if (IsTable)
        {
            _alerts.Enqueue(alert);
            while (_alerts.Count > AlertsShown)
                _alerts.TryDequeue(out _);
        }
        else
        {
            WritePlain($"{Local(alert.CapturedAt):yyyy-MM-dd HH:mm:ss.fff} ALERT {MetricLabels.Of(alert.Severity)} {alert.Message}{Held(alert)}");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Shows the lines until <paramref name="stop"/> is cancelled, which is its normal end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (options.Mode == ConsoleMode.Off)
            return;
        if (!IsTable)
        {
            await EachAsync(TimeSpan.FromSeconds(options.SummarySeconds), WriteSummary, stop);
            return;
        }

        try
        {
            await console.Live(CreateView()).AutoClear(false).StartAsync(
                live => EachAsync(TablePeriod, () => live.UpdateTarget(CreateView()), stop));
        }
        catch (IOException failure)
        {
            log.LogError("The console cannot be written: {Reason}", failure.Message);
        }
    }

    private async Task EachAsync(TimeSpan period, Action show, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                TryShow(show);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            TryShow(show);
        }
    }

    /// <summary>The console may be a file on a full disk, which has room again later.</summary>
    private void TryShow(Action show)
    {
        try
        {
            show();
            _isMute = false;
        }
        catch (IOException failure)
        {
            if (!_isMute)
                log.LogError("The console cannot be written: {Reason}", failure.Message);
            _isMute = true;
        }
    }

    private void WriteSummary()
    {
        foreach (var line in lines())
        {
            var rate = _rates.Of(line, TimeSpan.Zero);
            WritePlain(
                $"{time.GetLocalNow():yyyy-MM-dd HH:mm:ss.fff} {line.Line}: {line.Condition}, {rate.JudgedPerSecond:0.0} frames/s, {line.Frames} frames, {line.Dropped} dropped, {Percent(rate)} now; "
                + $"items {line.Passed} passed {line.Rejected} rejected {line.NotInspected} not inspected, p99 {line.LatencyP99Seconds * 1000:0.0} ms");
        }
    }

    /// <summary>The last alerts stand under the table and not in its caption, which is folded at the table's width.</summary>
    private Rows CreateView() => new([CreateTable(), .. _alerts.Reverse().Select(alert => new Markup(
        $"[{(alert.Severity >= Severity.Reject ? "red" : "yellow")}]{Local(alert.CapturedAt):HH:mm:ss.fff}[/] {Markup.Escape(alert.Message + Held(alert))}"))]);

    private Table CreateTable()
    {
        var table = new Table().RoundedBorder().AddColumns("Line", "State");
        foreach (var heading in (string[])["Frames/s", "Frames", "Dropped", "Passed", "Rejected", "Not inspected", "p99"])
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var line in lines())
        {
            var rate = _rates.Of(line, TimeSpan.FromSeconds(options.SummarySeconds));
            table.AddRow(
                Markup.Escape(line.Line),
                $"[{(line.Condition.State == LineState.Inspecting ? "green" : line.Condition.State == LineState.WarmingUp ? "yellow" : "red")}]{Markup.Escape(line.Condition.ToString())}[/]",
                $"{rate.JudgedPerSecond:0.0}", $"{line.Frames}", $"[{(rate.DroppedRatio > 0 ? "red" : "default")}]{line.Dropped}, {Percent(rate)} now[/]", $"[green]{line.Passed}[/]", $"[red]{line.Rejected}[/]", $"[yellow]{line.NotInspected}[/]",
                $"{line.LatencyP99Seconds * 1000:0.0} ms");
        }

        return table;
    }

    /// <summary>As text, never as markup: names of lines and rules may hold brackets.</summary>
    private void WritePlain(string text)
    {
        lock (_alerts)
            console.Profile.Out.Writer.WriteLine(text);
    }

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, time.LocalTimeZone);

    private static string Percent(FrameRate rate) => $"{rate.DroppedRatio * 100:0} %";

    private static string Held(Alert alert) => alert.SuppressedBefore == 0 ? "" : $" (and {alert.SuppressedBefore} more since the last one)";
}
