using FoodInspect.Core.Configuration;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>Says what is wrong with <see cref="RecipeOptions"/>.</summary>
public static class RecipeOptionsValidator
{
    /// <summary>All problems of a recipe; none if it is good.</summary>
    /// <param name="keyPath">Where the recipe stands, for example <c>Recipes:biscuits</c>.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="classes">The classes of its model card.</param>
    /// <param name="picture">Size of the camera's picture, or null if it is not known yet.</param>
    /// <param name="hasScale">True if the line's calibration tells mm²; null if no line is known yet.</param>
    /// <param name="pictureMm2">What the picture shows of the belt, or null if that is not known.</param>
    /// <param name="scaleRemedy">How a line without a scale gets one, as the beginning of a sentence.</param>
    public static IEnumerable<ConfigurationProblem> Validate(
        string keyPath, RecipeOptions options, IReadOnlyList<SegmentationClass> classes, Size? picture, bool? hasScale, double? pictureMm2 = null,
        string scaleRemedy = "Give the line a Calibration with a scale (calibrate --points, --length-mm)")
    {
        var context = new RuleContext(options, classes, picture, hasScale, scaleRemedy) { PictureMm2 = pictureMm2 };
        return RegionOptionsValidator.Validate($"{keyPath}:Regions", options.Regions)
            .Concat(TrackingOptionsValidator.Validate($"{keyPath}:Tracking", options.Tracking))
            .Concat(options.Zones.SelectMany(zone => ValidateZone($"{keyPath}:Zones:{zone.Key}", zone.Value, picture)))
            .Concat(ValidateDecisionLine($"{keyPath}:DecisionLine", options.DecisionLine, picture))
            .Concat(ValidateNames($"{keyPath}:Rules", options.Rules))
            .Concat(options.Rules.SelectMany((rule, i) => RuleOptionsValidator.Validate($"{keyPath}:Rules[{i}]", rule, context)));
    }

    private static IEnumerable<ConfigurationProblem> ValidateZone(string keyPath, IReadOnlyList<IReadOnlyList<double>> corners, Size? picture)
    {
        if (corners.Any(corner => corner.Count != 2 || !corner.All(double.IsFinite)))
        {
            yield return new(keyPath, null, "a corner is no point", "Give each corner as [x, y] in pixels");
            yield break;
        }

        if (corners.Count < 3 || new Zone(corners).AreaPx < 1)
            yield return new(keyPath, Text(corners), "the zone has no area", "Give at least three corners that do not lie on one line");
        if (picture is { } size && corners.Any(corner => !IsInside(corner, size)))
            yield return new(keyPath, Text(corners), "the zone reaches out of the picture", $"Keep x from 0 to {size.Width} and y from 0 to {size.Height}");
    }

    private static IEnumerable<ConfigurationProblem> ValidateDecisionLine(string keyPath, IReadOnlyList<IReadOnlyList<double>>? line, Size? picture)
    {
        if (line is null)
            yield break;
        if (line.Count != 2 || line.Any(point => point.Count != 2 || !point.All(double.IsFinite)) || line[0].SequenceEqual(line[1]))
            yield return new(keyPath, null, "not a line", "Give two different points [x, y] in pixels");
        else if (picture is { } size && line.Any(point => !IsInside(point, size)))
            yield return new(keyPath, Text(line), "the line reaches out of the picture", $"Keep x from 0 to {size.Width} and y from 0 to {size.Height}");
    }

    private static IEnumerable<ConfigurationProblem> ValidateNames(string keyPath, IReadOnlyList<RuleOptions> rules)
    {
        if (rules.Count == 0)
            yield return new(keyPath, null, "a recipe without rules passes everything", "Give at least one rule");
        for (var i = 0; i < rules.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(rules[i].Name) && rules.Take(i).Any(rule => rule.Name == rules[i].Name))
                yield return new($"{keyPath}[{i}]:Name", rules[i].Name, "another rule has this name", "Give each rule a name of its own");
        }
    }

    private static bool IsInside(IReadOnlyList<double> point, Size picture) =>
        point[0] >= 0 && point[0] <= picture.Width && point[1] >= 0 && point[1] <= picture.Height;

    private static string Text(IReadOnlyList<IReadOnlyList<double>> points) =>
        string.Join(' ', points.Select(point => $"[{string.Join(", ", point)}]"));
}
