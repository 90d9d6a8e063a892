using System.Collections;
using System.Globalization;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Files;

namespace FoodInspect.Configuration;

/// <summary>
/// Puts values from outside over those of the file: <c>FOODINSPECT__Metrics__Port=9100</c> in the environment, then
/// <c>--set Metrics:Port=9100</c> on the command line. Elements of lists go by their number, <c>Lines:0:Name</c>.
/// Names that exist are found whatever their case, since environment variables are often written in capitals.
/// </summary>
public static class ConfigurationOverrides
{
    private const string Prefix = "FOODINSPECT__";

    /// <summary>Applies the environment's values.</summary>
    public static void ApplyEnvironment(
        ConfigurationNode root, IDictionary environment, ICollection<ConfigurationProblem> problems)
    {
        foreach (var name in environment.Keys.Cast<string>().Order(NaturalOrder.Comparer))
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                Apply(root, name[Prefix.Length..].Split("__"), (string)environment[name]!, $"environment variable {name}", problems);
            else if (IsMeant(name))
                problems.Add(new(name, null, "a value of the configuration has two underscores behind FOODINSPECT", $"Write {Prefix}{name[(Prefix.Length - 1)..]}."));
        }
    }

    private static bool IsMeant(string name) =>
        name.StartsWith(Prefix[..^1], StringComparison.OrdinalIgnoreCase) && name.Contains("__", StringComparison.Ordinal);

    /// <summary>Applies <c>Key:Path=Value</c> arguments.</summary>
    public static void ApplyArguments(
        ConfigurationNode root, IEnumerable<string> arguments, ICollection<ConfigurationProblem> problems)
    {
        foreach (var argument in arguments)
        {
            var parts = argument.Split('=', 2);
            if (parts.Length == 2)
                Apply(root, parts[0].Split(':'), parts[1], $"--set {parts[0]}", problems);
            else
                problems.Add(new ConfigurationProblem(argument, null, "--set needs a key path and a value", "Write --set Metrics:Port=9100."));
        }
    }

    private static void Apply(
        ConfigurationNode root, string[] path, string value, string place, ICollection<ConfigurationProblem> problems)
    {
        var node = root;
        for (var i = 0; i < path.Length; i++)
        {
            var isLast = i == path.Length - 1;
            if (node.Kind == NodeKind.List)
            {
                if (!int.TryParse(path[i], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > node.Elements.Count)
                {
                    problems.Add(new ConfigurationProblem(
                        node.KeyPath, path[i], $"{place} names no element of this list",
                        $"Write a number from 0 to {node.Elements.Count}, the last to append."));
                    return;
                }

                if (index == node.Elements.Count)
                    node.Elements.Add(new ConfigurationNode(node.PathOf(index), NodeKind.Section, place));
                if (isLast)
                    node.Elements[index] = new ConfigurationNode(node.PathOf(index), NodeKind.Untyped, place, value);
                node = node.Elements[index];
                continue;
            }

            var name = node.Members.Keys.FirstOrDefault(key => key.Equals(path[i], StringComparison.OrdinalIgnoreCase)) ?? path[i];
            if (node.KeyPath == nameof(InspectionOptions.Recipes) && !node.Members.ContainsKey(name))
            {
                problems.Add(UnknownRecipe(node, name, place));
                return;
            }

            if (isLast)
                node.Members[name] = new ConfigurationNode(node.PathOf(name), NodeKind.Untyped, place, value);
            else if (!node.Members.TryGetValue(name, out var child) || child.Kind is not (NodeKind.Section or NodeKind.List))
                node.Members[name] = new ConfigurationNode(node.PathOf(name), NodeKind.Section, place);
            node = node.Members[name];
        }
    }

    /// <summary>A recipe needs a list of rules, which cannot be made from outside: the name is misspelt.</summary>
    private static ConfigurationProblem UnknownRecipe(ConfigurationNode recipes, string name, string place)
    {
        var meant = NearestName.Find(name, recipes.Members.Keys);
        return new(
            recipes.PathOf(name), null, $"{place} names no recipe of the file",
            (meant is null ? "" : $"Did you mean {meant}? ") + $"Recipes: {string.Join(", ", recipes.Members.Keys)}.");
    }
}
