using System.Text;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Capture;
using FoodInspect.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Xunit;

namespace FoodInspect.Tests.Sinks;

public sealed class ConsoleBoardTests : IDisposable
{
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly LineStatus Status = new("belt [2]", new LineCondition(LineState.Inspecting), 300, 0, 12, 3, 1, 0.042);
    private readonly FakeTimeProvider _time = new(Epoch);
    private readonly SharedText _output = new();

    public ConsoleBoardTests() => _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("plant", TimeSpan.FromHours(2), null, null));

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task RunAsync_NoTerminal_WritesASummaryLineEachPeriodAndAtTheEnd()
    {
        var (frames, dropped) = (0, 0);
        var board = Board(_output, new ConsoleOptions { SummarySeconds = 10 }, _time, () => [Status with { Frames = frames += 300, Dropped = dropped += dropped == 0 ? 100 : 900 }]);
        using var stop = new CancellationTokenSource();

        var run = board.RunAsync(stop.Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => Lines().Length == 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => Lines().Length == 2);
        await stop.CancelAsync();
        await run;

        Assert.Equal(3, Lines().Length);
        Assert.Equal(
            "2026-03-01 10:00:20.000 belt [2]: inspecting, 30.0 frames/s, 600 frames, 1000 dropped, 75 % now; items 12 passed 3 rejected 1 not inspected, p99 42.0 ms",
            Lines()[1]);
        Assert.Contains("30.0 frames/s, 300 frames, 100 dropped, 25 % now;", Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_NoTerminal_WritesTheAlertAsItIs()
    {
        var board = Board(_output, new ConsoleOptions(), _time);

        await board.DeliverAsync(Rot() with { SuppressedBefore = 4 }, TestContext.Current.CancellationToken);

        Assert.Equal(
            "2026-03-01 10:00:00.000 ALERT reject belt [2]: item 7 violates 'rot' (rot): 310 px, at most 300, in frame 5 (and 4 more since the last one)",
            Assert.Single(Lines()));
    }

    [Fact]
    public async Task RunAsync_Table_ShowsLinesAndLastAlerts()
    {
        var board = Board(_output, new ConsoleOptions { Mode = ConsoleMode.Table }, _time, () => [Status with { Dropped = 2200 }]);
        await board.DeliverAsync(Rot(), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();

        var run = board.RunAsync(stop.Token);
        await stop.CancelAsync();
        await run;

        var text = _output.ToString();
        Assert.All(["belt [2]", "inspecting", "300", "2200, 88 % now", "42.0 ms", "item 7 violates 'rot'"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TableIsNarrowerThanAnAlert_DoesNotFoldIt()
    {
        var board = Board(_output, new ConsoleOptions { Mode = ConsoleMode.Table }, _time, () => [Status]);
        var alert = Rot() with { Message = $"belt [2]: {new string('x', 120)} the end" };
        await board.DeliverAsync(alert, TestContext.Current.CancellationToken);

        await board.RunAsync(new CancellationToken(canceled: true));

        Assert.Contains($"10:00:00.000 {alert.Message}", Lines().Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task RunAsync_DiskIsFullForATime_SaysSoOnceAndGoesOnAfterwards()
    {
        var log = new Journal();
        var board = Board(_output, new ConsoleOptions { SummarySeconds = 10 }, _time, () => [Status], log);
        using var stop = new CancellationTokenSource();
        _output.IsFull = true;

        var run = board.RunAsync(stop.Token);
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Wait.UntilAsync(() => _output.Refused > i);
        }

        _output.IsFull = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => Lines().Length == 1);
        await stop.CancelAsync();
        await run;

        Assert.Contains("No space left on device", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Equal(2, Lines().Length);
    }

    [Fact]
    public async Task RunAsync_Off_WritesNothing()
    {
        var board = Board(_output, new ConsoleOptions { Mode = ConsoleMode.Off }, _time, () => [Status]);

        await board.RunAsync(TestContext.Current.CancellationToken);
        await board.DeliverAsync(Rot(), TestContext.Current.CancellationToken);

        Assert.Empty(_output.ToString());
    }

    internal static ConsoleBoard Board(
        TextWriter output, ConsoleOptions options, TimeProvider? time = null, Func<IReadOnlyList<LineStatus>>? lines = null, ILogger? log = null)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        return new ConsoleBoard(console, lines ?? (() => []), options, time ?? TimeProvider.System, log ?? NullLogger.Instance);
    }

    private static Alert Rot() => Alert.Of("belt [2]", new Violation("rot", "rot", Severity.Reject, 310, null, 5, 7, new LimitBreach(310, 300, MeasureUnit.Px)), Epoch);

    /// <summary>What is written on one thread while another one reads it.</summary>
    private sealed class SharedText : TextWriter
    {
        private readonly StringBuilder _text = new();

        public volatile bool IsFull;

        public volatile int Refused;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write($"{value}");

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (IsFull)
            {
                Interlocked.Increment(ref Refused);
                throw new IOException("No space left on device");
            }

            lock (_text)
                _text.Append(value);
        }

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override string ToString()
        {
            lock (_text)
                return _text.ToString();
        }
    }

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
