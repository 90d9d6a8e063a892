using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Truth;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Logs;

public sealed class LineItemsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InspectionMetrics _metrics = new("0");
    private readonly List<string> _complaints = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_ItemsOfTwoLines_AreLinesOfOneFileThatIsAddedTo()
    {
        File.WriteAllText(_folder["items.jsonl"], "{\"item\":1}\n");
        var file = new ItemFile(_folder["items.jsonl"]);
        await using (var oven = Open("oven", file))
        await using (var belt = Open("belt", file))
        {
            for (var item = 1; item <= 50; item++)
            {
                oven.Record(JudgedFrames.Left(item, Verdict.Pass), JudgedFrames.Epoch);
                belt.Record(JudgedFrames.Left(item, Verdict.Reject, JudgedFrames.Rot(item)), JudgedFrames.Epoch);
            }

            await Task.WhenAll(oven.CompleteAsync(TimeSpan.FromSeconds(10)), belt.CompleteAsync(TimeSpan.FromSeconds(10)));
        }

        var lines = File.ReadLines(_folder["items.jsonl"]).Skip(1).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal((50, 50), (lines.Count(Of("oven")), lines.Count(Of("belt"))));
        Assert.Equal(Enumerable.Range(1, 50), lines.Where(Of("belt")).Select(line => line.GetProperty("item").GetInt32()));
        Assert.All(lines, line => Assert.Equal(("m 1", JudgedFrames.Epoch), (line.GetProperty("model").GetString(), line.GetProperty("decidedAt").GetDateTimeOffset())));
        Assert.Equal("rot", lines.First(Of("belt")).GetProperty("violations")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Record_FileThatWasMovedAway_BeginsAnewAndIsReadAsAnInspection()
    {
        var file = new ItemFile(_folder["items.jsonl"]);
        File.Move(_folder["items.jsonl"], _folder["items.jsonl.1"]);
        await using var items = Open("belt", file);

        items.Record(JudgedFrames.Left(7, Verdict.Reject, JudgedFrames.Rot(7)), JudgedFrames.Epoch);
        await items.CompleteAsync(TimeSpan.FromSeconds(10));

        var item = Assert.Single(InspectedItem.ReadAll(_folder["items.jsonl"]));
        Assert.Equal((7, "reject"), (item.Item, item.Verdict));
    }

    [Fact]
    public async Task Record_FileThatCannotBeWritten_SaysSoAndCountsIt()
    {
        var file = new ItemFile(_folder["items.jsonl"]);
        File.Delete(_folder["items.jsonl"]);
        Directory.CreateDirectory(_folder["items.jsonl"]);
        var counts = Counts("belt");
        await using var items = Open("belt", file, counts);

        items.Record(JudgedFrames.Left(1, Verdict.Pass), JudgedFrames.Epoch);
        await items.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((0, 1), (counts.CountOf(StorageOutcome.Written), counts.CountOf(StorageOutcome.Failed)));
        Assert.StartsWith("the record of items is not kept, the disk cannot be written", Assert.Single(_complaints), StringComparison.Ordinal);
    }

    private static Func<JsonElement, bool> Of(string line) => json => json.GetProperty("line").GetString() == line;

    private StorageMetrics Counts(string line) => _metrics.AddLine(new(line, JudgedFrames.Classes, [], "m 1", "00")).ItemRecords;

    private LineItems Open(string line, ItemFile file, StorageMetrics? counts = null) =>
        new(line, "m 1", file, counts ?? Counts(line), _complaints.Add, TimeProvider.System, NullLogger.Instance);
}
