using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Simulation;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Sinks;
using OpenCvSharp;

namespace FoodInspect.Configuration;

/// <summary>
/// Makes plans of the configured lines, after everything was validated together: each part's own options, and what only shows
/// between them, such as a rule about a class that the recipe's model does not know.
/// </summary>
/// <param name="configuration">What was read.</param>
public sealed class LinePlanner(ConfigurationFile configuration)
{
    private readonly InspectionOptions _options = configuration.Options;
    private readonly RecipeModels _models = new();

    /// <summary>By path, each read once: a line runs with what was validated, whatever becomes of the file meanwhile.</summary>
    private readonly Dictionary<string, (CalibrationFile? File, ConfigurationProblem? Problem)> _calibrations = [];

    /// <summary>Plans all lines.</summary>
    /// <exception cref="ConfigurationException">Anything is wrong with the configuration; the message lists everything.</exception>
    /// <exception cref="ModelException">A model cannot be opened; the message names every such model.</exception>
    public IReadOnlyList<LinePlan> Plan()
    {
        var (plans, refusal) = PlanOpened();
        return refusal is null ? plans : throw refusal;
    }

    /// <summary>Plans the lines whose models can be opened.</summary>
    /// <returns>Their plans, and why the models of the others are refused, or null.</returns>
    /// <exception cref="ConfigurationException">Anything is wrong with the configuration; the message lists everything.</exception>
    public (IReadOnlyList<LinePlan> Plans, ModelException? Refusal) PlanOpened()
    {
        // Models first: their classes are what rules are checked against.
        foreach (var (_, recipe) in UsedRecipes())
            _models.Open(recipe);
        configuration.ThrowIfWrong(Validate(), RefusedModels());
        var opened = _options.Lines.Index().Where(line => _models.RefusalOf(_options.Recipes[line.Item.Recipe]) is null);
        return ([.. opened.Select(line => new LinePlan(KeyPath(line.Index), line.Item, Selection(line.Item), CalibrationOf(line.Item)))], _models.Refusal);
    }

    private IEnumerable<ConfigurationProblem> Validate() =>
        MetricsOptionsValidator.Validate("Metrics", _options.Metrics)
            .Concat(InferenceOptionsValidator.Validate("Inference", _options.Inference))
            .Concat(ReportingOptionsValidator.Validate("Reporting", _options.Reporting, RuleNames()))
            .Concat(ValidateNames())
            .Concat(_options.Lines.SelectMany((line, i) => ValidateLine(KeyPath(i), line)))
            .Concat(_options.Lines.SelectMany((line, i) => ValidateCalibration($"{KeyPath(i)}:Calibration", line)))
            .Concat(UsedRecipes().SelectMany(recipe => ValidateRecipe(recipe.Key, recipe.Value)))
            .Concat(_options.Recipes.Except(UsedRecipes()).SelectMany(recipe => ValidateSpareRecipe(recipe.Key, recipe.Value)));

    private IEnumerable<ConfigurationProblem> ValidateNames()
    {
        if (_options.Lines.Count == 0)
            yield return new("Lines", null, "no line is configured", "Give at least one, with Name, Camera and Recipe.");
        for (var i = 0; i < _options.Lines.Count; i++)
        {
            var name = _options.Lines[i].Name;
            if (string.IsNullOrWhiteSpace(name))
                yield return new($"{KeyPath(i)}:Name", name, "a line needs a name", "Give one of its own.");
            else if (_options.Lines.Take(i).Any(line => line.Name == name))
                yield return new($"{KeyPath(i)}:Name", name, "another line has this name", "Give each line a name of its own.");
            else if (_options.Lines.Take(i).FirstOrDefault(line => SharesFolder(line.Name, name)) is { } other)
                yield return new($"{KeyPath(i)}:Name", name, $"its folder of evidence and captured frames would be that of '{other.Name}' too: in names of folders all but letters, digits, '-' and '_' becomes '_'", "Give it another name.");
        }
    }

    private static bool SharesFolder(string? one, string other) => !string.IsNullOrWhiteSpace(one) && FileName.Of(one) == FileName.Of(other);

    private IEnumerable<ConfigurationProblem> ValidateLine(string keyPath, LineOptions line)
    {
        foreach (var problem in ItemReferenceValidator.Validate($"{keyPath}:{nameof(line.ItemReference)}", line.ItemReference))
            yield return problem;
        if (line.Recipe is not null && !_options.Recipes.ContainsKey(line.Recipe))
            yield return RecipeSelection.UnknownRecipe($"{keyPath}:Recipe", line.Recipe, _options.Recipes.Keys);
        if (line.Camera is null)
            yield break;
        foreach (var problem in CameraOptionsValidator.Validate($"{keyPath}:Camera", line.Camera))
            yield return problem;
        foreach (var problem in ValidateCalibrationFile($"{keyPath}:Calibration", line))
            yield return problem;
    }

    private IEnumerable<ConfigurationProblem> ValidateCalibrationFile(string keyPath, LineOptions line) =>
        line.Calibration is not { } path ? [] : Read(path) switch
        {
            { Problem: { } problem } => [problem with { KeyPath = keyPath }],
            { File: { } file } => CalibrationValidator.Validate(keyPath, file, ConfiguredSize(line.Camera)),
            _ => [],
        };

    private CalibrationFile? CalibrationOf(LineOptions line) => line.Calibration is { } path ? Read(path).File : null;

    private (CalibrationFile? File, ConfigurationProblem? Problem) Read(string path)
    {
        if (!_calibrations.TryGetValue(path, out var read))
            _calibrations[path] = read = (CalibrationValidator.TryRead(path, path, out var problem), problem);
        return read;
    }

    /// <summary>What the line's model wants of its calibration; a calibration that cannot be read is reported elsewhere.</summary>
    private IEnumerable<ConfigurationProblem> ValidateCalibration(string keyPath, LineOptions line)
    {
        var calibration = CalibrationOf(line);
        var isReadable = line.Calibration is null || calibration is not null;
        return isReadable && line.Recipe is not null && _options.Recipes.TryGetValue(line.Recipe, out var recipe) && _models.Open(recipe) is { } model
            ? calibration.RequireLens(keyPath, model.Card)
            : [];
    }

    /// <summary>The models that cannot be opened: errors of their own kind, but said along with the others, so that all is said at once.</summary>
    private IEnumerable<ConfigurationProblem> RefusedModels() =>
        from recipe in UsedRecipes()
        let refusal = _models.RefusalOf(recipe.Value)
        where refusal is not null
        select new ConfigurationProblem($"Recipes:{recipe.Key}:Model", recipe.Value.Model, refusal.Message.TrimEnd('.'), "Its rules are checked once it opens.");

    /// <summary>A recipe is checked against the picture of each line that runs it, as far as the configuration tells its size.</summary>
    private IEnumerable<ConfigurationProblem> ValidateRecipe(string name, RecipeOptions recipe)
    {
        var keyPath = $"Recipes:{name}";
        var problems = RecipeModels.Validate(keyPath, recipe);
        if (_models.Open(recipe) is { } model)
            foreach (var line in _options.Lines.Where(line => line.Recipe == name))
                problems = problems.Concat(Validate(keyPath, recipe, model, line));
        return problems.Distinct();
    }

    /// <summary>A recipe that no line runs today is checked too, if its model is there; without a line, size and scale are not known.</summary>
    private static IEnumerable<ConfigurationProblem> ValidateSpareRecipe(string name, RecipeOptions recipe) =>
        new RecipeModels().Open(recipe) is { } model
            ? RecipeOptionsValidator.Validate($"Recipes:{name}", recipe, model.Card.Classes, picture: null, hasScale: null)
            : [];

    private IEnumerable<ConfigurationProblem> Validate(string keyPath, RecipeOptions recipe, ModelFolder model, LineOptions line)
    {
        var calibration = CalibrationOf(line);
        return RecipeOptionsValidator.Validate(
            keyPath, recipe, model.Card.Classes, calibration?.PictureSize() ?? ConfiguredSize(line.Camera), calibration.HasScale(), calibration.PictureMm2());
    }

    private static Size? ConfiguredSize(CameraOptions? camera) =>
        camera is { Width: { } width, Height: { } height } ? new Size(width, height) : null;

    private IEnumerable<KeyValuePair<string, RecipeOptions>> UsedRecipes() =>
        _options.Recipes.Where(recipe => _options.Lines.Any(line => line.Recipe == recipe.Key));

    private IReadOnlyCollection<string> RuleNames() =>
        [.. _options.Recipes.Values.SelectMany(recipe => recipe.Rules).Select(rule => rule.Name).Distinct()];

    private RecipeSelection Selection(LineOptions line)
    {
        var recipe = _options.Recipes[line.Recipe];
        return new RecipeSelection($"Recipes:{line.Recipe}", recipe, _models.Of(recipe));
    }

    private static string KeyPath(int line) => $"Lines[{line}]";
}
