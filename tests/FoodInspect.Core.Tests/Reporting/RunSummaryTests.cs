using System.Text.Json;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

public sealed class RunSummaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JudgedFrames _frames = new();
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly RunRecorder _recorder;

    public RunSummaryTests() => _recorder = new RunRecorder(_time);

    public void Dispose()
    {
        _folder.Dispose();
        _frames.Dispose();
    }

    [Fact]
    public void Write_ARun_TellsWhatTheContractAsksFor()
    {
        for (var i = 0; i < 10; i++)
        {
            using var judged = _frames.Make(i, judgedItems: i == 9 ? [JudgedFrames.Left(1, Verdict.Reject, JudgedFrames.Rot(1))] : [], capturedTimestamp: _time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(40));
            _recorder.Observe(judged, _recorder.AgeSeconds(judged));
        }

        _recorder.Stages.StageCompleted("segment", 0.020);
        using var pool = new FramePool();
        _recorder.Summarise(new FrameLedger(), pool, "Cpu", "fruit-belt 1", "the video is cut short").Write(_folder["summary.json"]);

        var json = JsonElement.Parse(File.ReadAllText(_folder["summary.json"]));
        Assert.Equal(25, json.GetProperty("framesPerSecond").GetDouble(), 3);
        Assert.Equal(0.040, json.GetProperty("captureToVerdictSeconds").GetProperty("p99").GetDouble(), 3);
        Assert.Equal(0.020, json.GetProperty("stages").GetProperty("segment").GetProperty("p50").GetDouble(), 3);
        Assert.Equal("""{"pass":0,"reject":1,"notInspected":0}""", JsonSerializer.Serialize(json.GetProperty("items")));
        Assert.Equal(
            """{"captured":0,"inspected":0,"dropped":{"overrun":0,"stopped":0},"failed":0,"balances":true}""",
            JsonSerializer.Serialize(json.GetProperty("ledger")));
        Assert.Equal("the video is cut short", json.GetProperty("endedWith").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("managedBytesPerFrame").ValueKind);
        Assert.Equal(("Cpu", "fruit-belt 1", 0), (json.GetProperty("provider").GetString(), json.GetProperty("model").GetString(), json.GetProperty("peakPooledFrames").GetInt32()));
    }

    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(2, 18, false)]
    [InlineData(2, 17, true)]
    public void LooksLikeStills_MoreThanATenthOfTheItemsInOneFrameOnly(int inOne, int inMany, bool looksLikeStills)
    {
        for (var i = 0; i < inOne + inMany; i++)
        {
            var left = JudgedFrames.Left(i, Verdict.Pass);
            _recorder.Observe(i < inMany ? left : left with { Item = left.Item with { LastFrame = left.Item.FirstFrame } });
        }

        using var pool = new FramePool();
        Assert.Equal(looksLikeStills, _recorder.Summarise(new FrameLedger(), pool, "Cpu", "m").LooksLikeStills);
    }

    [Fact]
    public void Summarise_FramesThatCouldNotBeJudged_CountsABoundedNumberOfReasonsWithoutTheirFigures()
    {
        Observe(Verdict.Pass, Verdict.Reject, Verdict.NotInspected("black: brightness 0.010 is below 0.02"), Verdict.NotInspected("black: brightness 0.011 is below 0.02"));
        Observe([.. Enumerable.Range(1, 20).Select(i => Verdict.NotInspected($"size {i}x{i} instead of 64x48"))]);
        using var pool = new FramePool();

        var summary = _recorder.Summarise(new FrameLedger(), pool, "Cpu", "m");

        Assert.Equal([(VerdictKind.Pass, 1L), (VerdictKind.Reject, 1L), (VerdictKind.NotInspected, 22L)], summary.Frames.Select(count => (count.Key, count.Value)));
        Assert.Equal((2, false), (summary.JudgedFrames, summary.IsMostlyJudged));
        Assert.Equal(("other reasons", 13), (summary.NotInspectedReasons[0].Reason, summary.NotInspectedReasons[0].Frames));
        Assert.Equal(("black", 2), (summary.NotInspectedReasons[1].Reason, summary.NotInspectedReasons[1].Frames));
        Assert.Equal((9, 22), (summary.NotInspectedReasons.Count, summary.NotInspectedReasons.Sum(count => count.Frames)));
    }

    [Fact]
    public void Write_RulesOfItemsAndOfThePicture_CountsWhatViolatedEach()
    {
        var recorder = new RunRecorder(_time) { Rules = new RuleRecorder([new() { Name = "rot" }, new() { Name = "belt too full" }, new() { Name = "label" }]) };
        Observe(recorder, _frames.Make(0, violations: [JudgedFrames.Rot(1), JudgedFrames.Rot(null, rule: "belt too full")], violatedPictureRules: ["belt too full"]));
        Observe(recorder, _frames.Make(1, violatedPictureRules: ["belt too full"], judgedItems: [JudgedFrames.Left(1, Verdict.Reject, JudgedFrames.Rot(1))]));
        recorder.Observe(JudgedFrames.Left(2, Verdict.Reject, JudgedFrames.Rot(2)));
        using var pool = new FramePool();

        recorder.Summarise(new FrameLedger(), pool, "Cpu", "m").Write(_folder["summary.json"]);

        var rules = JsonElement.Parse(File.ReadAllText(_folder["summary.json"])).GetProperty("rules");
        Assert.Equal(["rot", "belt too full", "label"], rules.EnumerateObject().Select(rule => rule.Name));
        Assert.Equal(
            [(2, 0), (0, 2), (0, 0)],
            rules.EnumerateObject().Select(rule => rule.Value.GetProperty("violations")).Select(rule => (rule.GetProperty("items").GetInt32(), rule.GetProperty("pictures").GetInt32())));
    }

    [Fact]
    public void Write_MeasuredValues_TellsTheirRangeByRule()
    {
        var recorder = new RunRecorder(_time) { Rules = new RuleRecorder([new() { Name = "rot" }, new() { Name = "label" }]) };
        foreach (var value in (double?[])[0.01, null, 0.07, 0.02])
        {
            recorder.Observe(JudgedFrames.Left(1, Verdict.Pass) with
            {
                Measured = [new("rot", MeasureUnit.Ratio, value), new("label", MeasureUnit.Count, null)],
            });
        }

        using var pool = new FramePool();
        recorder.Summarise(new FrameLedger(), pool, "Cpu", "m").Write(_folder["summary.json"]);

        var rules = JsonElement.Parse(File.ReadAllText(_folder["summary.json"])).GetProperty("rules");
        Assert.Equal(
            """{"unit":"ratio","count":3,"least":0.01,"median":0.02,"most":0.07}""", JsonSerializer.Serialize(rules.GetProperty("rot").GetProperty("measured")));
        Assert.Equal(JsonValueKind.Null, rules.GetProperty("label").GetProperty("measured").ValueKind);
    }

    [Fact]
    public void Write_ARunWithEverything_IsThisText()
    {
        var counts = new Dictionary<VerdictKind, long> { [VerdictKind.Reject] = 3, [VerdictKind.Pass] = 12 };
        var stages = new Dictionary<string, StageSummary> { ["segment"] = new(0.0123456789, 0.012, 1e-7), ["judge"] = new(0, 0, 0) };
        var summary = new RunSummary(
            new FrameLedger(), counts, [new("size of \"48×64\" <is> another", 2)], counts, 4, 24.9951, new(0.04, 0.0412345678, 1, 2.5), stages, "Cpu", "Käse & Brot 1", 7, 123.5, null)
        {
            Rules =
            [
                new("rot", 2, 0, new MeasuredRange(MeasureUnit.Ratio, 3, 0.0123456, 0.02, 1)),
                new("label", 0, 1, null),
            ],
        };

        summary.Write(_folder["summary.json"]);
        (summary with { NotInspectedReasons = [], Rules = [], Stages = new Dictionary<string, StageSummary>(), ManagedBytesPerFrame = null, EndedWith = "a\nb" })
            .Write(_folder["bare.json"]);

        Assert.Equal(
            """
            {
              "ledger": {
                "captured": 0,
                "inspected": 0,
                "dropped": {
                  "overrun": 0,
                  "stopped": 0
                },
                "failed": 0,
                "balances": true
              },
              "frames": {
                "pass": 12,
                "reject": 3,
                "notInspected": 0
              },
              "notInspectedReasons": [
                {
                  "reason": "size of \"48×64\" <is> another",
                  "frames": 2
                }
              ],
              "items": {
                "pass": 12,
                "reject": 3,
                "notInspected": 0
              },
              "dismissedItems": 4,
              "framesPerSecond": 25,
              "captureToVerdictSeconds": {
                "p50": 0.04,
                "p95": 0.041235,
                "p99": 1,
                "max": 2.5
              },
              "rules": {
                "rot": {
                  "violations": {
                    "items": 2,
                    "pictures": 0
                  },
                  "measured": {
                    "unit": "ratio",
                    "count": 3,
                    "least": 0.0123,
                    "median": 0.02,
                    "most": 1
                  }
                },
                "label": {
                  "violations": {
                    "items": 0,
                    "pictures": 1
                  },
                  "measured": null
                }
              },
              "stages": {
                "segment": {
                  "mean": 0.012346,
                  "p50": 0.012,
                  "p99": 0
                },
                "judge": {
                  "mean": 0,
                  "p50": 0,
                  "p99": 0
                }
              },
              "provider": "Cpu",
              "model": "Käse & Brot 1",
              "peakPooledFrames": 7,
              "managedBytesPerFrame": 124,
              "endedWith": null
            }
            """, File.ReadAllText(_folder["summary.json"]));
        Assert.EndsWith(
            """
              "rules": {},
              "stages": {},
              "provider": "Cpu",
              "model": "Käse & Brot 1",
              "peakPooledFrames": 7,
              "managedBytesPerFrame": null,
              "endedWith": "a\nb"
            }
            """, File.ReadAllText(_folder["bare.json"]), StringComparison.Ordinal);
        Assert.Contains("\"notInspectedReasons\": [],", File.ReadAllText(_folder["bare.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FileInTheFoldersPlace_SaysThatTheSummaryCannotBeWritten()
    {
        File.WriteAllText(_folder["taken"], "");
        using var pool = new FramePool();
        var summary = _recorder.Summarise(new FrameLedger(), pool, "Cpu", "m");

        var error = Assert.Throws<OutputException>(() => summary.Write(Path.Combine(_folder["taken"], "summary.json")));

        Assert.Contains("summary.json", error.Message, StringComparison.Ordinal);
    }

    private void Observe(params Verdict[] verdicts)
    {
        foreach (var verdict in verdicts)
        {
            using var judged = _frames.Make(0, verdict);
            _recorder.Observe(judged, _recorder.AgeSeconds(judged));
        }
    }

    private static void Observe(RunRecorder recorder, JudgedFrame judged)
    {
        using (judged)
            recorder.Observe(judged, recorder.AgeSeconds(judged));
    }
}
