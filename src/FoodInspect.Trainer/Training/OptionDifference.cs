using FoodInspect.Trainer.Checkpoints;

namespace FoodInspect.Trainer.Training;

/// <summary>What differs between the options of a run and those that it is resumed with.</summary>
internal static class OptionDifference
{
    private const string Nothing = "null";

    /// <summary>A sentence for each option, by its name in <c>checkpoint.json</c>; none for the same options.</summary>
    public static IReadOnlyList<string> Between(TrainingOptions before, TrainingOptions now)
    {
        var (then, given) = (Texts(before), Texts(now));
        return
        [
            .. given.Keys.Union(then.Keys).Where(name => then.GetValueOrDefault(name) != given.GetValueOrDefault(name))
                .Select(name => $"{name} was {then.GetValueOrDefault(name, Nothing)}, is {given.GetValueOrDefault(name, Nothing)} now"),
        ];
    }

    private static Dictionary<string, string> Texts(TrainingOptions options) =>
        JsonLeaves.Of(options).ToDictionary(leaf => leaf.Path, leaf => leaf.Value.GetRawText());
}
