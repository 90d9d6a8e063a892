using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Tests.Reporting;
using Xunit;

namespace FoodInspect.Core.Tests.Metrics;

/// <summary>What is written down about the metrics, against the metrics themselves.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string Deploy = Path.Combine(SharedData.RepositoryRoot, "deploy");

    [Theory]
    [InlineData("deploy/grafana/foodinspect.json")]
    [InlineData("deploy/prometheus/foodinspect.rules.yml")]
    [InlineData("docs/metrics.md")]
    public async Task File_EveryMetricThatItNames_Exists(string file)
    {
        var known = await FamiliesAsync();

        var named = MetricName().Matches(await ReadAsync(file)).Select(match => HistogramSuffix().Replace(match.Value, "")).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public async Task Documentation_EveryMetric_IsExplained()
    {
        var explained = await ReadAsync("docs/metrics.md");

        Assert.All(await FamiliesAsync(), family => Assert.Contains($"`{family}`", explained, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Documentation_EveryAlertRule_IsExplained()
    {
        var explained = await ReadAsync("docs/metrics.md");

        var rules = AlertRule().Matches(await ReadAsync("deploy/prometheus/foodinspect.rules.yml")).Select(match => match.Groups[1].Value);

        Assert.All(rules, rule => Assert.Contains(rule, explained, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deploy/grafana/foodinspect.json")]
    [InlineData("deploy/prometheus/foodinspect.rules.yml")]
    [InlineData("docs/metrics.md")]
    public async Task Query_SumsOrJoins_KeepsTheInstance(string file)
    {
        var groups = Grouping().Matches(await ReadAsync(file)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(groups);
        Assert.DoesNotMatch(BareSum(), await ReadAsync(file));
        Assert.All(groups, labels => Assert.Contains("instance", labels.Split(", ")));
    }

    [Fact]
    public async Task Rule_Summary_NamesTheInstance()
    {
        var summaries = (await ReadAsync("deploy/prometheus/foodinspect.rules.yml")).Split('\n').Where(line => line.Contains("summary:", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(summaries);
        Assert.All(summaries, summary => Assert.Contains("{{ $labels.instance }}", summary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_IsOfTheChosenInstanceAndNamesIt()
    {
        var dashboard = JsonElement.Parse(await ReadAsync("deploy/grafana/foodinspect.json"));

        var targets = dashboard.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.TryGetProperty("targets", out var queries) ? queries.EnumerateArray().ToArray() : []).ToArray();

        Assert.Contains("instance", dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()));
        Assert.All(targets, target =>
        {
            var query = target.GetProperty("expr").GetString()!;
            Assert.Equal(Selector().Count(query), Selector().Matches(query).Count(match => match.Value.Contains("instance=~\"$instance\"", StringComparison.Ordinal)));
            Assert.StartsWith("{{instance}}", target.GetProperty("legendFormat").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Dashboard_EveryPanel_HasAQueryAndAPlaceOfItsOwn()
    {
        var dashboard = JsonElement.Parse(await ReadAsync("deploy/grafana/foodinspect.json"));

        var panels = dashboard.GetProperty("panels").EnumerateArray().ToArray();

        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("gridPos").GetRawText()).Distinct().Count());
    }

    [Fact]
    public async Task Dashboard_WhatTellsTheStateOfNow_AsksForNowAndIsRedWithoutAnAnswer()
    {
        var panels = JsonElement.Parse(await ReadAsync("deploy/grafana/foodinspect.json")).GetProperty("panels").EnumerateArray().ToArray();

        // The last value of a range stands for as long as the range after the program has died.
        var now = panels.Where(panel => panel.GetProperty("type").GetString() is "stat" or "table").ToArray();
        Assert.All(now.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()), target => Assert.True(target.GetProperty("instant").GetBoolean()));
        foreach (var panel in now.Where(panel => panel.GetProperty("title").GetString() is "Inspecting" or "Camera" or "Seconds since the last frame"))
        {
            var defaults = panel.GetProperty("fieldConfig").GetProperty("defaults");
            Assert.Equal("NO ANSWER", defaults.GetProperty("noValue").GetString());
            Assert.Equal("red", defaults.GetProperty("thresholds").GetProperty("steps")[0].GetProperty("color").GetString());
        }
    }

    [Fact]
    public async Task Scrape_PromtoolChecksMetrics_FindsNothingWrong()
    {
        RequirePromtool();

        var (exitCode, output) = await PromtoolAsync(await ScrapeAsync(), "check", "metrics");

        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("check", "rules", "foodinspect.rules.yml")]
    [InlineData("test", "rules", "foodinspect.rules.test.yml")]
    [InlineData("test", "rules", "foodinspect.rules.days.test.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    public async Task PrometheusFiles_PromtoolChecksThem_FindsNothingWrong(string verb, string what, string file)
    {
        RequirePromtool();

        var (exitCode, output) = await PromtoolAsync("", verb, what, Path.Combine(Deploy, "prometheus", file));

        Assert.True(exitCode == 0, output);
    }

    private static void RequirePromtool() =>
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "promtool"))),
            "promtool is not installed (Debian: apt-get install prometheus)");

    private static async Task<(int ExitCode, string Output)> PromtoolAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (promtool.ExitCode, await output + await errors);
    }

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, file), TestContext.Current.CancellationToken);

    private static Task<string> ScrapeAsync()
    {
        var metrics = new InspectionMetrics("1.2.3");
        metrics.AddSink("console");
        metrics.AddLine(new("belt", JudgedFrames.Classes, ["segment"], "fruit 3", "c0ffee"));
        return metrics.ScrapeAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string[]> FamiliesAsync() =>
        [.. (await ScrapeAsync()).Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    [GeneratedRegex(@"\b(?:sum|min|max|avg|count)\(")]
    private static partial Regex BareSum();

    [GeneratedRegex(@"\b(?:(?:sum|min|max|avg|count) by|and on|or on|unless on) \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\b(foodinspect_|process_|up\b)\w*({[^}]*})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(?:foodinspect|process)_[a-z0-9_]*[a-z0-9]")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertRule();
}
