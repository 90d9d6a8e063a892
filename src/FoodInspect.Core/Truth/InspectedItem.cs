using System.Text.Json;

namespace FoodInspect.Core.Truth;

/// <summary>What is compared of a violation in <c>items.jsonl</c>.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Severity">"info", "warn", "reject" or "stop".</param>
public sealed record InspectedViolation(string Rule, string Severity)
{
    /// <summary>True if it takes the item off the line.</summary>
    public bool Rejects => Severity is "reject" or "stop";
}

/// <summary>A line of <c>items.jsonl</c>, as far as it is compared with the truth.</summary>
/// <param name="Item">Number of the item.</param>
/// <param name="Verdict">"pass", "reject" or "notInspected".</param>
/// <param name="FirstFrame">Sequence number of the first frame that showed it.</param>
/// <param name="LastFrame">Sequence number of the last frame that showed it.</param>
/// <param name="FirstCentre">Its centre [x, y] in the first frame, in pixels.</param>
/// <param name="LastCentre">Its centre [x, y] in the last frame, in pixels.</param>
public sealed record InspectedItem(
    long Item, string Verdict, long FirstFrame, long LastFrame, IReadOnlyList<double> FirstCentre, IReadOnlyList<double> LastCentre)
{
    /// <summary>The verdict of an item that is to be taken off the line.</summary>
    public const string Reject = "reject";

    /// <summary>The rules that it violated.</summary>
    public IReadOnlyList<InspectedViolation> Violations { get; init; } = [];

    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <summary>Reads an <c>items.jsonl</c>.</summary>
    /// <exception cref="InvalidDataException">A line is no item; the message says which.</exception>
    public static IReadOnlyList<InspectedItem> ReadAll(string path) => [.. File.ReadLines(path).Select((line, i) => Parse(line, path, i + 1))];

    private static InspectedItem Parse(string line, string path, int number)
    {
        try
        {
            var item = JsonSerializer.Deserialize<InspectedItem>(line, Format);
            return item is { FirstCentre.Count: 2, LastCentre.Count: 2 }
                ? item
                : throw new InvalidDataException($"{path}, line {number}: firstCentre and lastCentre must be [x, y].");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}, line {number}: no inspected item: {exception.Message}", exception);
        }
    }
}
