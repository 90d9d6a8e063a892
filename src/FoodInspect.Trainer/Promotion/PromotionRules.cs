using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Promotion;

/// <summary>
/// How much worse than the current model a candidate may be: shares (0.005 is half a percentage point) unless the name says otherwise.
/// A rule that is null does not hold. They are about classes of role defect or contaminant where they are about classes.
/// </summary>
public sealed record PromotionRules
{
    /// <summary>Largest fall of a class's recall.</summary>
    public double? LargestRecallFall { get; init; } = 0.005;

    /// <summary>Largest fall of a class's precision.</summary>
    public double? LargestPrecisionFall { get; init; } = 0.02;

    /// <summary>Largest fall of the mean IoU over all classes.</summary>
    public double? LargestMeanIoUFall { get; init; } = 0.01;

    /// <summary>Most items with a defect, or foreign bodies, that the current model gets rejected and the candidate does not.</summary>
    public int? MostNewMisses { get; init; } = 0;

    /// <summary>Largest rise of the share of sound items that are rejected, and of what is rejected where nothing is, for each item.</summary>
    public double? LargestFalseRejectRise { get; init; } = 0.005;

    /// <summary>Largest rise of the error of the item count.</summary>
    public double? LargestCountErrorRise { get; init; } = 0.01;

    /// <summary>Lowest speed, as a ratio to the current model's in the same run.</summary>
    public double? LowestSpeedRatio { get; init; } = 0.9;

    /// <summary>Lowest share of pixels for which the model answers as the checkpoint beside it does.</summary>
    public double? LowestParity { get; init; } = 0.999;

    /// <summary>Reads rules; those that the file does not name keep their defaults.</summary>
    /// <exception cref="UsageException">All that is wrong with the file.</exception>
    public static PromotionRules Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var rules = JsonSerializer.Deserialize<PromotionRules>(stream, Json) ?? throw new JsonException("it holds only 'null'");
            return rules.Problems() is { Count: > 0 } problems
                ? throw new UsageException(string.Join(Environment.NewLine, problems.Select(problem => $"{path}: {problem}")))
                : rules;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} holds no promotion rules: {failure.Message}");
        }
    }

    private static JsonSerializerOptions Json { get; } =
        new(Checkpoint.Json) { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private List<string> Problems()
    {
        (string Key, double? Value, double Highest)[] values =
        [
            ("largestRecallFall", LargestRecallFall, 1), ("largestPrecisionFall", LargestPrecisionFall, 1), ("largestMeanIoUFall", LargestMeanIoUFall, 1),
            ("mostNewMisses", MostNewMisses, int.MaxValue), ("largestFalseRejectRise", LargestFalseRejectRise, 1),
            ("largestCountErrorRise", LargestCountErrorRise, 1), ("lowestSpeedRatio", LowestSpeedRatio, 100), ("lowestParity", LowestParity, 1),
        ];
        return
        [
            .. values.Where(rule => rule.Value is { } value && !(value >= 0 && value <= rule.Highest))
                .Select(rule => FormattableString.Invariant($"'{rule.Key}' is {rule.Value}; it must be from 0 to {rule.Highest}, or null for no such rule.")),
        ];
    }
}
