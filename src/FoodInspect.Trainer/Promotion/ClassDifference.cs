using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Promotion;

/// <summary>
/// What differs between the classes of two models. Rules of a recipe name classes, and roles decide what a promotion looks at, so a
/// candidate must have the same of both.
/// </summary>
public static class ClassDifference
{
    /// <summary>A sentence for each difference in id, name or role; none for models that can take each other's place. Colours are free.</summary>
    public static IReadOnlyList<string> Between(ModelCard current, ModelCard candidate)
    {
        var differences = new List<string>();
        for (var id = 0; id < Math.Max(current.Classes.Count, candidate.Classes.Count); id++)
        {
            var (now, then) = (Describe(current, id), Describe(candidate, id));
            if (now != then)
                differences.Add($"class {id} is {now} in the current model and {then} in the candidate");
        }
        return differences;
    }

    /// <summary>A sentence for each class of a data set that is another in the model; outputs beyond the data set's classes are free.</summary>
    public static IReadOnlyList<string> Between(ClassList dataset, ModelCard model) =>
        Between(dataset, [.. model.Classes.Select(item => item.Name)], id => Describe(model, id));

    /// <summary>As for a model, for a checkpoint's classes.</summary>
    public static IReadOnlyList<string> Between(ClassList dataset, ClassList checkpoint)
    {
        string[] names = [.. checkpoint.Classes.Select(item => item.Name)];
        return Between(dataset, names, id => id < names.Length ? $"'{names[id]}'" : "missing");
    }

    private static IReadOnlyList<string> Between(ClassList dataset, string[] names, Func<int, string> describe) =>
    [
        .. dataset.Classes.Where(item => names.ElementAtOrDefault(item.Id) != item.Name)
            .Select(item => $"class {item.Id} is '{item.Name}' in the data set and {describe(item.Id)} in the model"),
    ];

    private static string Describe(ModelCard card, int id) =>
        card.Classes.ElementAtOrDefault(id) is { } item ? $"'{item.Name}' ({RoleName(item.Role)})" : "missing";

    private static string RoleName(ClassRole role) => role.ToString().ToLowerInvariant();
}
