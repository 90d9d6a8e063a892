using System.Globalization;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Inference.Models;

/// <summary>What a card must satisfy by itself; how it fits its graph is <see cref="GraphContract"/>'s.</summary>
internal static class ModelCardRules
{
    private const int MostClasses = 256;
    private const int Sha256Digits = 64;

    /// <summary>A sentence for each mistake; none when the card is good.</summary>
    public static IEnumerable<string> Check(ModelCard card)
    {
        foreach (var (key, text) in new[] { ("name", card.Name), ("version", card.Version), ("architecture", card.Architecture) })
            if (string.IsNullOrWhiteSpace(text))
                yield return $"'{key}' is empty.";
        if (card.Input.Width <= 0 || card.Input.Height <= 0)
            yield return $"'input' is {card.Input.Width}x{card.Input.Height}; both must be above 0.";
        if (!IsHexadecimal(card.Sha256, Sha256Digits))
            yield return $"'sha256' is '{card.Sha256}'; it must be {Sha256Digits} lower-case hexadecimal digits.";
        foreach (var mistake in CheckClasses(card.Classes).Concat(CheckThresholds(card)))
            yield return mistake;
    }

    private static IEnumerable<string> CheckThresholds(ModelCard card)
    {
        foreach (var threshold in card.Thresholds ?? [])
        {
            if (card.Classes.All(item => item.Name != threshold.Class))
                yield return $"'thresholds' names '{threshold.Class}', which is no class of the model.";
            if (threshold.MinimumConfidence is not (>= 0 and <= 1) || !(threshold.MinimumAreaPx >= 0 && double.IsFinite(threshold.MinimumAreaPx)))
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"'thresholds' of '{threshold.Class}' are {threshold.MinimumConfidence} and {threshold.MinimumAreaPx} px; a confidence is 0 to 1, an area 0 or more.");
        }
        foreach (var name in (card.Thresholds ?? []).GroupBy(item => item.Class).Where(group => group.Count() > 1).Select(group => group.Key))
            yield return $"'thresholds' names '{name}' more than once.";
    }

    private static IEnumerable<string> CheckClasses(IReadOnlyList<SegmentationClass> classes)
    {
        if (classes.Count is < 2 or > MostClasses)
            yield return $"'classes' has {classes.Count} entries; a model has 2 to {MostClasses}.";
        for (var i = 0; i < classes.Count; i++)
        {
            var item = classes[i];
            if (item.Id != i)
                yield return $"'classes[{i}].id' is {item.Id}; ids count up from 0 in order, so it must be {i}.";
            if (string.IsNullOrWhiteSpace(item.Name))
                yield return $"'classes[{i}].name' is empty.";
        }
        foreach (var name in classes.GroupBy(item => item.Name).Where(group => group.Count() > 1).Select(group => group.Key))
            yield return string.Create(CultureInfo.InvariantCulture, $"The class name '{name}' stands more than once.");
    }

    private static bool IsHexadecimal(string text, int digits) =>
        text.Length == digits && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
