using FoodInspect.Commands;
using FoodInspect.Configuration;
using FoodInspect.Hosting;
using Xunit;

namespace FoodInspect.Tests.Commands;

public sealed class CompareCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private (int ExitCode, string Output) Compare(string items, string kind = "rotten")
    {
        var (itemsPath, truthPath) = (Path.Combine(_folder.FullName, "items.jsonl"), Path.Combine(_folder.FullName, "line.json"));
        File.WriteAllText(itemsPath, items);
        File.WriteAllText(truthPath, $$"""
            {"width":640,"height":360,"frames":200,"speed_px_per_frame":-6.0,"items":[{"id":7,"kind":"{{kind}}","source":"plum.png","centre_y":100,
            "centre_x_at_frame_0":700,"defect_px":1000,"foreign_px":0,"product_px":2000}]}
            """);
        using var output = new StringWriter();
        return (CompareCommand.Compare(itemsPath, truthPath, output), output.ToString());
    }

    private static string Line(string verdict, string violations = "") =>
        $$"""{"item":1,"verdict":"{{verdict}}","firstFrame":20,"lastFrame":110,"firstCentre":[580,100],"lastCentre":[40,100],"violations":[{{violations}}]}""";

    [Fact]
    public void Compare_AllAsItShouldBe_IsGood()
    {
        var (exitCode, output) = Compare(Line("reject"));

        Assert.Equal(ExitCode.Good, exitCode);
        Assert.Contains("items: 1 counted, 1 true (1 rotten, 0 foreign, 0 sound)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_RottenItemThatPassed_FailsAndNamesIt()
    {
        var (exitCode, output) = Compare(Line("pass"));

        Assert.Equal(ExitCode.CheckFailed, exitCode);
        Assert.Contains("rotten, not rejected: true item 7", output, StringComparison.Ordinal);
        Assert.Contains("MISSED rotten rejected", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_SoundItemThatWasRejected_NamesItsPictureAndTheRulesThatRejectedIt()
    {
        var (_, output) = Compare(Line("reject", """{"rule":"rot","severity":"reject"},{"rule":"size","severity":"info"},{"rule":"too small","severity":"stop"}"""), kind: "sound");

        Assert.Contains("sound, but rejected: true item 7 (Sound, plum.png, ", output, StringComparison.Ordinal);
        Assert.Contains("item 1 reject by 'rot', 'too small', frames 20 to 110", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(300, false)]
    public void Compare_InspectionOfOtherFramesThanTheTruth_IsRefused(int frames, bool mayBeAClip)
    {
        Summarise(frames);

        var error = Assert.Throws<ConfigurationException>(() => Compare(Line("reject")));

        Assert.Contains($"is the truth of 200 frames, and {Path.Combine(_folder.FullName, "items.jsonl")} is of {frames}", error.Message, StringComparison.Ordinal);
        Assert.Equal(mayBeAClip, error.Message.Contains("\"frames\": 120 will do", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_InspectionOfTheFramesOfTheTruth_SaysNothingOfThem()
    {
        Summarise(frames: 200);

        var (exitCode, output) = Compare(Line("reject"));

        Assert.Equal(ExitCode.Good, exitCode);
        Assert.StartsWith("items: 1 counted", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ItemsWithoutTheirSummary_SaysThatItIsNotKnown() =>
        Assert.Contains("whether all 200 frames of the truth were inspected is not known", Compare(Line("reject")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("half of a {")]
    [InlineData("[]")]
    [InlineData("""{"ledger":{}}""")]
    [InlineData("""{"ledger":{"captured":"many"}}""")]
    public void Compare_SummaryThatIsNone_SaysSo(string summary)
    {
        Summarise(summary);

        Assert.Contains("summary.json is no summary of an inspection", Assert.Throws<ConfigurationException>(() => Compare(Line("reject"))).Message, StringComparison.Ordinal);
    }

    private void Summarise(int frames) =>
        Summarise($$$"""{"ledger":{"captured":{{{frames}}}},"frames":{"pass":{{{frames}}},"reject":0,"notInspected":0},"notInspectedReasons":[]}""");

    private void Summarise(string summary) => File.WriteAllText(Path.Combine(_folder.FullName, "summary.json"), summary);

    [Fact]
    public void Compare_BrokenFile_SaysWhichLine()
    {
        Assert.Contains("line 1", Assert.Throws<ConfigurationException>(() => Compare("{}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"id":7,"kind":"sound","centre_y":1,"centre_x_at_frame_0":7,"defect_px":0,"foreign_px":0,"product_px":2},{"id":7,"kind":"sound","centre_y":9,"centre_x_at_frame_0":7,"defect_px":0,"foreign_px":0,"product_px":2}]""", "2 items have the id 7")]
    [InlineData("[null]", "must be a list of objects")]
    [InlineData("null", "must be a list of objects")]
    public void Compare_TruthThatIsNone_SaysSo(string items, string hint)
    {
        var (itemsPath, truthPath) = (Path.Combine(_folder.FullName, "items.jsonl"), Path.Combine(_folder.FullName, "line.json"));
        File.WriteAllText(itemsPath, Line("pass"));
        File.WriteAllText(truthPath, $$"""{"width":640,"height":360,"frames":200,"speed_px_per_frame":-6.0,"items":{{items}}}""");

        Assert.Contains(hint, Assert.Throws<ConfigurationException>(() => CompareCommand.Compare(itemsPath, truthPath, TextWriter.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TruthWithAByteOrderMark_IsRead()
    {
        Compare(Line("reject"));
        var (itemsPath, truthPath) = (Path.Combine(_folder.FullName, "items.jsonl"), Path.Combine(_folder.FullName, "line.json"));
        File.WriteAllText(truthPath, File.ReadAllText(truthPath), new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal(ExitCode.Good, CompareCommand.Compare(itemsPath, truthPath, TextWriter.Null));
    }
}
