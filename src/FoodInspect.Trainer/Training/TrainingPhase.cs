using System.Globalization;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// Some epochs of a run in which the named layer groups learn, each at its own highest rate; all others are frozen. Written as
/// <c>10: head=1e-3, stage5=1e-4</c>; <c>all</c> stands for the groups that are not named.
/// </summary>
/// <param name="Epochs">How long it lasts.</param>
/// <param name="Rates">Learning rate of each group that learns.</param>
public sealed record TrainingPhase(int Epochs, IReadOnlyDictionary<string, double> Rates)
{
    public const string OtherGroups = "all";

    /// <summary>The rate of a group; 0 where it is frozen.</summary>
    public double RateOf(string group) =>
        Rates.TryGetValue(group, out var rate) ? rate : Rates.GetValueOrDefault(OtherGroups);

    /// <summary>The highest rate of all groups.</summary>
    public double HighestRate => Rates.Values.Max();

    /// <exception cref="FormatException">It is not written so; the message says how it would be.</exception>
    public static TrainingPhase Parse(string text)
    {
        var parts = text.Split(':', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) || epochs < 1)
            throw Malformed(text);
        var rates = new Dictionary<string, double>();
        foreach (var entry in parts[1].Split(',', StringSplitOptions.TrimEntries))
        {
            if (entry.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } group, var number]
                || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                || rate is not (> 0 and < 1)
                || !rates.TryAdd(group, rate))
            {
                throw Malformed(text);
            }
        }
        return new TrainingPhase(epochs, rates);
    }

    private static FormatException Malformed(string text) => new(
        $"The phase '{text}' must be like '10: head=1e-3, stage5=1e-4': epochs, then each group that learns, once, with a rate above 0 and below 1.");
}
