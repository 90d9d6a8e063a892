using FoodInspect.Core.Configuration;
using FoodInspect.Core.Rules;
using FoodInspect.Inference.Models;

namespace FoodInspect.Configuration;

/// <summary>Opens the models of recipes, each folder once, and remembers which could not be opened.</summary>
public sealed class RecipeModels
{
    private readonly Dictionary<string, ModelFolder> _opened = [];
    private readonly Dictionary<string, ModelException> _refused = [];

    /// <summary>The opened model of a recipe that <see cref="Open"/> opened.</summary>
    public ModelFolder Of(RecipeOptions recipe) => _opened[recipe.Model];

    /// <summary>Opens the model of a recipe, if it is not open yet.</summary>
    /// <returns>The model, or null if it is missing or refused.</returns>
    public ModelFolder? Open(RecipeOptions recipe)
    {
        if (_opened.TryGetValue(recipe.Model, out var model))
            return model;
        if (recipe.Model.Length == 0 || _refused.ContainsKey(recipe.Model))
            return null;
        try
        {
            return _opened[recipe.Model] = ModelFolder.Open(recipe.Model);
        }
        catch (ModelException exception)
        {
            _refused[recipe.Model] = exception;
            return null;
        }
    }

    /// <summary>Why the model of a recipe could not be opened, or null.</summary>
    public ModelException? RefusalOf(RecipeOptions recipe) => _refused.GetValueOrDefault(recipe.Model);

    /// <summary>Problems with the configuration's side of the models: a recipe that names none.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, RecipeOptions recipe)
    {
        if (recipe.Model.Length == 0)
            yield return new ConfigurationProblem($"{keyPath}:Model", null, "the recipe names no model", "Give the folder of one, \"models/NAME\".");
    }

    /// <summary>One exception with every model that was refused, or null.</summary>
    public ModelException? Refusal => _refused.Count == 0 ? null : new ModelException(string.Join(Environment.NewLine, _refused.Values.Select(refusal => refusal.Message)));
}
