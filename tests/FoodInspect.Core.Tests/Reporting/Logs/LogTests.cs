using System.Text.Json;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Logs;

public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JudgedFrames _frames = new();

    public void Dispose()
    {
        _folder.Dispose();
        _frames.Dispose();
    }

    [Fact]
    public void FrameLog_FrameWithARegion_WritesItsLine()
    {
        using (var log = new FrameLog(_folder["frames.jsonl"], JudgedFrames.Classes))
        {
            using var judged = _frames.Make(7, Verdict.Reject, [new Region(2, 30.04, 7.515, new Rect(1, 2, 3, 4), new Point2d(2.505, 3.25), 0.87654321)]);
            log.Write(judged);
        }

        var line = JsonElement.Parse(Assert.Single(File.ReadAllLines(_folder["frames.jsonl"])));
        Assert.Equal(7, line.GetProperty("sequence").GetInt64());
        Assert.Equal("reject", line.GetProperty("verdict").GetString());
        var region = Assert.Single(line.GetProperty("regions").EnumerateArray());
        Assert.Equal(
            """{"class":"rot","areaPx":30,"areaMm2":7.52,"box":[1,2,3,4],"centroid":[2.5,3.25],"confidence":0.8765}""",
            region.GetRawText());
    }

    [Fact]
    public void FrameLog_NotInspected_SaysWhy()
    {
        using (var log = new FrameLog(_folder["frames.jsonl"], JudgedFrames.Classes))
        {
            using var judged = _frames.Make(0, Verdict.NotInspected("black"));
            log.Write(judged);
        }

        Assert.Equal("""{"sequence":0,"verdict":"notInspected","reason":"black","regions":[],"violations":[]}""", File.ReadAllText(_folder["frames.jsonl"]).TrimEnd());
    }

    [Fact]
    public void FrameLog_Violations_TellsThemWithTheirItemAsItemsDo()
    {
        using (var log = new FrameLog(_folder["frames.jsonl"], JudgedFrames.Classes))
        {
            using var judged = _frames.Make(5, Verdict.Reject, violations: [JudgedFrames.Rot(12), JudgedFrames.Rot(null, rule: "belt too full")]);
            log.Write(judged);
        }

        var violations = JsonElement.Parse(File.ReadAllText(_folder["frames.jsonl"])).GetProperty("violations");
        Assert.Equal(
            [
                """{"item":12,"rule":"rot","class":"rot","severity":"reject","areaPx":120,"areaMm2":30,"frame":5,"value":30,"limit":20,"unit":"mm2"}""",
                """{"item":null,"rule":"belt too full","class":"rot","severity":"reject","areaPx":120,"areaMm2":30,"frame":5,"value":30,"limit":20,"unit":"mm2"}""",
            ],
            violations.EnumerateArray().Select(violation => violation.GetRawText()));
    }

    [Fact]
    public void FrameLog_NoScale_WritesNullForMm2()
    {
        using (var log = new FrameLog(_folder["frames.jsonl"], JudgedFrames.Classes))
        {
            using var judged = _frames.Make(0, regions: [new Region(1, 3, null, new Rect(0, 0, 2, 2), new Point2d(1, 1), 1)]);
            log.Write(judged);
        }

        Assert.Contains("\"areaMm2\":null", File.ReadAllText(_folder["frames.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ItemLog_RejectedItem_WritesTheContractsLine()
    {
        using (var log = new ItemLog(_folder["items.jsonl"]))
        {
            log.Write(JudgedFrames.Left(12, Verdict.Reject, JudgedFrames.Rot(12)) with
            {
                Measured = [new("rot", MeasureUnit.Ratio, 0.08456), new("label", MeasureUnit.Count, null)],
            });
        }

        Assert.Equal(
            """{"item":12,"verdict":"reject","firstFrame":3,"lastFrame":9,"firstCentre":[60,20],"lastCentre":[4.12,20],"violations":[{"rule":"rot","class":"rot","severity":"reject","areaPx":120,"areaMm2":30,"frame":5,"value":30,"limit":20,"unit":"mm2"}],"measured":{"rot":0.0846,"label":null}}""",
            File.ReadAllText(_folder["items.jsonl"]).TrimEnd());
    }

    [Fact]
    public void ItemLog_FullDisk_SaysWhichFileAndHowManyLinesAreSafe()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");
        File.CreateSymbolicLink(_folder["items.jsonl"], "/dev/full");
        using var log = new ItemLog(_folder["items.jsonl"]);

        var error = Assert.Throws<OutputException>(() => log.Write(JudgedFrames.Left(1, Verdict.Pass)));

        Assert.Contains("items.jsonl", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Contains("The 0 lines before", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FrameLog_FolderIsAFile_SaysThatItCannotBeOpened()
    {
        File.WriteAllText(_folder["out"], "");

        var error = Assert.Throws<OutputException>(() => new FrameLog(Path.Combine(_folder["out"], "frames.jsonl"), JudgedFrames.Classes));

        Assert.Contains("cannot be opened for writing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FrameLog_AfterWarmUp_AllocatesLessThanATenthOfTheBudget()
    {
        using var log = new FrameLog(_folder["frames.jsonl"], JudgedFrames.Classes);
        using var judged = _frames.Make(7, Verdict.Reject, [.. Enumerable.Repeat(new Region(2, 30, 7, new Rect(1, 2, 3, 4), new Point2d(2, 3), 0.8), 20)]);
        for (var i = 0; i < 100; i++)
            log.Write(judged);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            log.Write(judged);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 800);
    }
}
