using System.Text.Json;
using System.Text.Json.Nodes;
using FoodInspect.Trainer.Checkpoints;

namespace FoodInspect.Trainer.Training;

/// <summary>What differs between the options of a run and those that it is resumed with.</summary>
internal static class OptionDifference
{
    /// <summary>A sentence for each option, by its name in <c>checkpoint.json</c>; none for the same options.</summary>
    public static IReadOnlyList<string> Between(TrainingOptions before, TrainingOptions now)
    {
        var (then, given) = (Flat(before), Flat(now));
        return
        [
            .. given.Keys.Union(then.Keys).Where(name => then.GetValueOrDefault(name) != given.GetValueOrDefault(name))
                .Select(name => $"{name} was {then.GetValueOrDefault(name, "null")}, is {given.GetValueOrDefault(name, "null")} now"),
        ];
    }

    // Options of options by their path; lists (phases) as one value.
    private static Dictionary<string, string> Flat(TrainingOptions options)
    {
        var values = new Dictionary<string, string>();
        Add("", JsonSerializer.SerializeToNode(options, Checkpoint.Json)!.AsObject());
        return values;

        void Add(string path, JsonObject part)
        {
            foreach (var (name, value) in part)
            {
                if (value is JsonObject inner)
                    Add($"{path}{name}.", inner);
                else
                    values[path + name] = value?.ToJsonString() ?? "null";
            }
        }
    }
}
