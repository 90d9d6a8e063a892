using System.Text.Json;
using System.Text.Json.Nodes;

namespace FoodInspect.Core.Truth;

/// <summary>What became of the frames of an inspection, as its <c>summary.json</c> says.</summary>
/// <param name="Captured">All of them.</param>
/// <param name="Judged">Those that passed or were rejected.</param>
/// <param name="NotInspected">Those that could not be judged.</param>
/// <param name="CommonestReason">Why most of those could not; null where there are none.</param>
/// <param name="CameToItsEnd">Whether all frames were looked at.</param>
public sealed record InspectedFrames(long Captured, long Judged, long NotInspected, string? CommonestReason, bool CameToItsEnd)
{
    /// <summary>Judged, of those that were looked at; 0 to 1.</summary>
    public double JudgedRatio => (double)Judged / Math.Max(1, Judged + NotInspected);

    /// <summary>False if items went by unseen for more than half of the time; <c>inspect</c> ends with 5 then.</summary>
    public bool AreMostlyJudged => Judged >= NotInspected;

    /// <summary>The frames of the inspection that wrote an <c>items.jsonl</c>; null where no summary stands beside it.</summary>
    /// <exception cref="InvalidDataException">What stands there is no summary.</exception>
    public static InspectedFrames? ReadBeside(string itemsPath)
    {
        var summary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(itemsPath))!, "summary.json");
        return File.Exists(summary) ? Read(summary) : null;
    }

    /// <summary>Reads a <c>summary.json</c>.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no summary.</exception>
    public static InspectedFrames Read(string path)
    {
        try
        {
            var summary = JsonNode.Parse(File.ReadAllText(path))!;
            var frames = summary["frames"]!;
            return new(
                (long)summary["ledger"]!["captured"]!, (long)frames["pass"]! + (long)frames["reject"]!, (long)frames["notInspected"]!,
                (string?)summary["notInspectedReasons"]!.AsArray().FirstOrDefault()?["reason"], summary["endedWith"] is null);
        }
        catch (Exception failure) when (failure is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is no summary of an inspection: {failure.Message}", failure);
        }
    }
}
