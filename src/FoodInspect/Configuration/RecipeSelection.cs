using FoodInspect.Core.Calibration;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Rules;
using FoodInspect.Inference.Models;

namespace FoodInspect.Configuration;

/// <summary>A recipe of the configuration with its opened model, validated as far as it can be without a picture.</summary>
/// <param name="KeyPath">Where it stands, <c>Recipes:NAME</c>.</param>
/// <param name="Options">The recipe.</param>
/// <param name="Model">Its model.</param>
public sealed record RecipeSelection(string KeyPath, RecipeOptions Options, ModelFolder Model)
{
    /// <summary>Selects a recipe by its name.</summary>
    /// <param name="configuration">Where it stands.</param>
    /// <param name="name">Its name.</param>
    /// <param name="calibration">The calibration of the pictures, or null.</param>
    /// <exception cref="ConfigurationException">There is no such recipe, or something is wrong with it.</exception>
    /// <exception cref="ModelException">Its model cannot be opened.</exception>
    public static RecipeSelection Select(ConfigurationFile configuration, string name, CalibrationFile? calibration)
    {
        var recipes = configuration.Options.Recipes;
        if (!recipes.TryGetValue(name, out var recipe))
        {
            configuration.ThrowIfWrong([UnknownRecipe("--recipe", name, recipes.Keys)]);
            throw new InvalidOperationException("An unknown recipe is a problem.");
        }

        var keyPath = $"Recipes:{name}";
        var models = new RecipeModels();
        var model = models.Open(recipe);
        configuration.ThrowIfWrong(RecipeModels.Validate(keyPath, recipe).Concat(
            model is null ? [] : RecipeOptionsValidator.Validate(keyPath, recipe, model.Card.Classes, calibration?.PictureSize(), calibration.HasScale(), calibration.PictureMm2(), ScaleRemedy(configuration.Options.Lines, name))
                .Concat(calibration.RequireLens("--calibration", model.Card))));
        if (models.Refusal is { } refusal)
            throw refusal;
        return new RecipeSelection(keyPath, recipe, model!);
    }

    /// <summary>The classes that violations of its rules name.</summary>
    public IReadOnlyList<string> DefectClasses => [.. Options.Rules.Select(rule => rule.ClassName(Model.Card.Classes)).Distinct()];

    /// <summary>The recipe for pictures that have nothing to do with each other: one look at an item must do, and no item passes a line.</summary>
    public RecipeSelection ForStills() => this with
    {
        Options = Options with { Tracking = Options.Tracking with { ConfirmFrames = 1 }, DecisionLine = null },
    };

    /// <summary>The lines of the recipe may have what the command line leaves out.</summary>
    private static string ScaleRemedy(IEnumerable<LineOptions> lines, string recipe)
    {
        var files = lines.Where(line => line.Recipe == recipe).Select(line => line.Calibration).OfType<string>().Distinct()
            .Where(path => CalibrationValidator.TryRead(path, path, out _).HasScale()).ToList();
        return files.Count == 0
            ? "Give --calibration FILE, one with a scale (calibrate --points, --length-mm)"
            : $"Give --calibration FILE; the {(files.Count == 1 ? "line of this recipe has" : "lines of this recipe have")} {string.Join(", ", files)}";
    }

    internal static ConfigurationProblem UnknownRecipe(string keyPath, string name, IEnumerable<string> known)
    {
        var meant = NearestName.Find(name, known);
        return new ConfigurationProblem(
            keyPath, name, "there is no such recipe",
            (meant is null ? "" : $"Did you mean {meant}? ") + $"Recipes: {string.Join(", ", known)}.");
    }
}
