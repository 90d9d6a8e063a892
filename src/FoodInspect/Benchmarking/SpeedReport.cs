using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Numerics;
using FoodInspect.Core.Reporting;
using FoodInspect.Inference.Models;
using Spectre.Console;

namespace FoodInspect.Benchmarking;

/// <summary>What a comparison of speeds has found: rates of each round, and ratios taken round by round.</summary>
/// <param name="source">What was inspected, without secrets.</param>
/// <param name="recipe">Name of the recipe.</param>
/// <param name="model">The model's card.</param>
/// <param name="lineRuns">The line's summary of each round.</param>
/// <param name="rates">Frames a second of each other contender, round by round.</param>
internal sealed class SpeedReport(
    string source, string recipe, ModelCard model, IReadOnlyList<RunSummary> lineRuns, IReadOnlyDictionary<string, List<double>> rates)
{
    public const string WholeLine = "whole line";
    public const string SessionPerCore = "bare sessions, one a core";
    public const string OneSession = "bare session, all cores";
    public const string OpenCvDnn = "OpenCV DNN";

    /// <summary>What the line is compared with.</summary>
    public static readonly IReadOnlyList<string> Peers = [SessionPerCore, OneSession, OpenCvDnn];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private IEnumerable<double> LineRates => lineRuns.Select(run => run.FramesPerSecond);

    /// <summary>The bare session at its best setting, round by round.</summary>
    private IEnumerable<double> BestSession => rates[SessionPerCore].Zip(rates[OneSession], Math.Max);

    private IEnumerable<(string Name, double[] Ratios)> Ratios =>
    [
        ("whole line / bare session at its best", LineRates.Zip(BestSession, (line, peer) => line / peer).ToArray()),
        ("whole line / OpenCV DNN", LineRates.Zip(rates[OpenCvDnn], (line, peer) => line / peer).ToArray()),
        ("bare session at its best / OpenCV DNN", BestSession.Zip(rates[OpenCvDnn], (session, peer) => session / peer).ToArray()),
    ];

    /// <summary>Writes the figures as JSON; ratios and rates round by round.</summary>
    public void WriteJson(string path)
    {
        var figures = new
        {
            source,
            recipe,
            model = $"{model.Name} {model.Version}",
            modelSha256 = model.Sha256,
            cores = Environment.ProcessorCount,
            framesPerSecond = rates.Select(rate => (rate.Key, Values: rate.Value.ToArray()))
                .Prepend((WholeLine, [.. LineRates])).ToDictionary(rate => rate.Item1, rate => rate.Item2),
            ratios = Ratios.ToDictionary(ratio => ratio.Name, ratio => new { median = Median.Of([.. ratio.Ratios]), rounds = ratio.Ratios }),
            stages = lineRuns[^1].Stages,
            managedBytesPerFrame = lineRuns[^1].ManagedBytesPerFrame,
            peakResidentBytes = PeakResidentBytes(),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(figures, Json) + Environment.NewLine);
    }

    /// <summary>Prints the rates, the ratios and the line's stages.</summary>
    public void Print(IAnsiConsole console)
    {
        var speeds = new Table().AddColumns("frames a second", "median", "least", "most");
        AddRow(speeds, WholeLine, [.. LineRates], "0.0");
        foreach (var (name, values) in rates)
            AddRow(speeds, name, [.. values], "0.0");
        console.Write(speeds);

        var ratios = new Table().AddColumns("ratio, round by round", "median", "least", "most");
        foreach (var (name, values) in Ratios)
            AddRow(ratios, name, values, "0.00");
        console.Write(ratios);

        var stages = new Table().AddColumns("stage (last round)", "mean ms", "p50 ms", "p99 ms");
        foreach (var (name, stage) in lineRuns[^1].Stages)
            stages.AddRow(name, Milliseconds(stage.Mean), Milliseconds(stage.P50), Milliseconds(stage.P99));
        console.Write(stages);
    }

    /// <summary>The most memory that the process had resident at one moment, in bytes.</summary>
    internal static long PeakResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static void AddRow(Table table, string name, double[] values, string format) =>
        table.AddRow(name, Median.Of([.. values]).ToString(format), values.Min().ToString(format), values.Max().ToString(format));

    private static string Milliseconds(double seconds) => (seconds * 1000).ToString("0.00");
}
