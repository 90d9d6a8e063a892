using FoodInspect.Core.Configuration;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>What a rule may refer to.</summary>
/// <param name="Recipe">The recipe it stands in.</param>
/// <param name="Classes">The classes of the recipe's model.</param>
/// <param name="Picture">Size of the camera's picture; null if not known yet.</param>
/// <param name="HasScale">True if the line is calibrated in mm²; null if not known yet.</param>
/// <param name="ScaleRemedy">How the line gets a scale.</param>
internal sealed record RuleContext(RecipeOptions Recipe, IReadOnlyList<SegmentationClass> Classes, Size? Picture, bool? HasScale, string ScaleRemedy)
{
    /// <summary>What the picture shows of the belt; null if not known.</summary>
    public double? PictureMm2 { get; init; }
}

/// <summary>Says what is wrong with one rule of a recipe.</summary>
internal static class RuleOptionsValidator
{
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, RuleOptions rule, RuleContext context)
    {
        if (string.IsNullOrWhiteSpace(rule.Name))
            yield return new($"{keyPath}:Name", null, "the rule has no name", "Give it a name for alerts and reports");
        if (rule.Kind is null || !Enum.IsDefined(rule.Kind.Value))
            yield return new($"{keyPath}:Kind", null, "the rule has no kind", $"Give one of {string.Join(", ", Enum.GetNames<RuleKind>())}");
        foreach (var problem in ValidateReferences(keyPath, rule, context).Concat(ValidateLimits(keyPath, rule, context)).Concat(ValidatePersistence(keyPath, rule)))
            yield return problem;
    }

    private static IEnumerable<ConfigurationProblem> ValidateReferences(string keyPath, RuleOptions rule, RuleContext context)
    {
        var names = string.Join(", ", context.Classes.Where(c => c.Role != ClassRole.Background).Select(c => c.Name));
        if (rule.Class is null && rule.Kind != RuleKind.Quantity)
            yield return new($"{keyPath}:Class", null, "the rule names no class", $"Give one of {names}");
        else if (rule.Class is not null && context.Classes.All(c => c.Name != rule.Class))
            yield return new($"{keyPath}:Class", rule.Class, "the model has no such class", $"Give one of {names}");
        else if (context.Classes.Any(c => c.Name == rule.Class && c.Role == ClassRole.Background))
            yield return new($"{keyPath}:Class", rule.Class, "background makes no regions, so no rule can be about it", $"Give one of {names}");
        if (rule.Zone is not null && !context.Recipe.Zones.ContainsKey(rule.Zone))
            yield return new($"{keyPath}:Zone", rule.Zone, "the recipe has no such zone", $"Give one of {ZoneNames(context)}, or leave it out");
        if (rule.Scope == RuleScope.Picture && rule.Kind == RuleKind.Quantity && rule.Class is null)
            yield return new($"{keyPath}:Class", null, "the quantity of a picture needs a class", $"Give one of {names}");
    }

    private static IEnumerable<ConfigurationProblem> ValidateLimits(string keyPath, RuleOptions rule, RuleContext context)
    {
        foreach (var (name, value) in Limits(rule))
        {
            if (value is not null && !AllowedLimits(rule.Kind).Contains(name))
                yield return new($"{keyPath}:{name}", $"{value}", $"a rule of kind {rule.Kind} has no such limit", $"It takes {Text(rule.Kind)}");
            else if (value is not null && !(double.IsFinite(value.Value) && value >= 0 && (value <= 1 || !name.EndsWith("Ratio", StringComparison.Ordinal))))
                yield return new($"{keyPath}:{name}", $"{value}", "out of range", name.EndsWith("Ratio", StringComparison.Ordinal) ? "Give 0 to 1" : "Give 0 or more");
            if (value is not null && name.EndsWith("Mm2", StringComparison.Ordinal) && context.HasScale == false)
                yield return new($"{keyPath}:{name}", $"{value}", "the line has no scale, so there are no mm²", $"{context.ScaleRemedy}, or give the limit in pixels (…AreaPx)");
            if (Largest(name, context) is { } most && value >= most.Area)
                yield return new($"{keyPath}:{name}", $"{value}", $"the whole picture has {most.Text}, so that no region comes to this limit", "Give a smaller one; a rule that only tells has the Severity Info");
        }

        if (rule.Kind is not (null or RuleKind.Absence) && Limits(rule).All(limit => limit.Value is null || !AllowedLimits(rule.Kind).Contains(limit.Name)))
            yield return new(keyPath, rule.Name, "the rule has no limit", $"Give at least one of {Text(rule.Kind)}");
        else if (rule.Kind == RuleKind.Count && rule.MinimumCount is null && rule.MaximumCount is null)
            yield return new(keyPath, rule.Name, "the rule has no limit", "Give MinimumCount or MaximumCount");
        else if (rule.Severity > Severity.Info && !CanBeViolated(rule))
            yield return new(keyPath, rule.Name, "nothing can violate its limits: no value is below 0, and no share above 1", "Give limits that part good from bad; a share is a number from 0 to 1, so that 5 % are 0.05. A rule that only measures has the Severity Info");
        foreach (var (name, low, high) in Pairs(rule))
        {
            if (low > high)
                yield return new($"{keyPath}:Minimum{name}", $"{low}", $"the minimum is above Maximum{name} = {high}", "Exchange them");
        }

        if (!(rule.MinimumConfidence is >= 0 and <= 1))
            yield return new($"{keyPath}:MinimumConfidence", $"{rule.MinimumConfidence}", "out of range", "Give 0 to 1");
    }

    private static IEnumerable<ConfigurationProblem> ValidatePersistence(string keyPath, RuleOptions rule)
    {
        var (frames, of) = rule.Persistence;
        if (of is < 1 or > Persistence.MaximumFrames)
            yield return new($"{keyPath}:Persistence:Of", $"{of}", "out of range", $"Give 1 to {Persistence.MaximumFrames} frames");
        if (frames < 1)
            yield return new($"{keyPath}:Persistence:Frames", $"{frames}", "out of range", "Give at least 1 frame");
        else if (frames > of)
            yield return new($"{keyPath}:Persistence:Frames", $"{frames}", $"more frames than the window of {of} has", "Give at most as many as in Of");
        if (!Enum.IsDefined(rule.Severity))
            yield return new($"{keyPath}:Severity", $"{rule.Severity}", "unknown", $"Give one of {string.Join(", ", Enum.GetNames<Severity>())}");
    }

    private static bool CanBeViolated(RuleOptions rule) => rule.Kind switch
    {
        RuleKind.Area or RuleKind.Quantity => rule is { MaximumAreaPx: not null } or { MaximumAreaMm2: not null } or { MinimumAreaPx: not 0 and not null } or { MinimumAreaMm2: not 0 and not null },
        RuleKind.Count => rule is { MaximumCount: not null } or { MinimumCount: not 0 },
        RuleKind.Coverage => rule is { MaximumRatio: not 1 and not null } or { MinimumRatio: not 0 and not null },
        _ => true,
    };

    private static (double Area, string Text)? Largest(string limit, RuleContext context) =>
        limit.EndsWith("AreaPx", StringComparison.Ordinal) && context.Picture is { Width: > 0, Height: > 0 } size ? ((double)size.Width * size.Height, $"{(long)size.Width * size.Height} px")
        : limit.EndsWith("AreaMm2", StringComparison.Ordinal) && context.PictureMm2 is { } mm2 ? (mm2, $"{mm2:0.##} mm²")
        : null;

    private static string ZoneNames(RuleContext context) =>
        context.Recipe.Zones.Count == 0 ? "the zones (there are none)" : string.Join(", ", context.Recipe.Zones.Keys);

    private static string Text(RuleKind? kind) => string.Join(", ", AllowedLimits(kind));

    private static (string Name, double? Value)[] Limits(RuleOptions rule) =>
    [
        (nameof(rule.MinimumAreaPx), rule.MinimumAreaPx), (nameof(rule.MaximumAreaPx), rule.MaximumAreaPx),
        (nameof(rule.MinimumAreaMm2), rule.MinimumAreaMm2), (nameof(rule.MaximumAreaMm2), rule.MaximumAreaMm2),
        (nameof(rule.MinimumCount), rule.MinimumCount), (nameof(rule.MaximumCount), rule.MaximumCount),
        (nameof(rule.MinimumRatio), rule.MinimumRatio), (nameof(rule.MaximumRatio), rule.MaximumRatio),
    ];

    private static (string Name, double? Low, double? High)[] Pairs(RuleOptions rule) =>
    [
        ("AreaPx", rule.MinimumAreaPx, rule.MaximumAreaPx), ("AreaMm2", rule.MinimumAreaMm2, rule.MaximumAreaMm2),
        ("Count", rule.MinimumCount, rule.MaximumCount), ("Ratio", rule.MinimumRatio, rule.MaximumRatio),
    ];

    private static string[] AllowedLimits(RuleKind? kind) => kind switch
    {
        RuleKind.Area or RuleKind.Quantity => ["MinimumAreaPx", "MaximumAreaPx", "MinimumAreaMm2", "MaximumAreaMm2"],
        RuleKind.Count => ["MinimumCount", "MaximumCount", "MinimumAreaPx", "MinimumAreaMm2"],
        RuleKind.Coverage => ["MinimumRatio", "MaximumRatio"],
        RuleKind.Absence => ["MinimumAreaPx", "MinimumAreaMm2"],
        _ => ["MinimumAreaPx", "MaximumAreaPx", "MinimumAreaMm2", "MaximumAreaMm2", "MinimumCount", "MaximumCount", "MinimumRatio", "MaximumRatio"],
    };
}
