using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// The worst finding against each item that is still on its way: what the overlay draws, and what its one alert will say.
/// Belongs to the line's last stage.
/// </summary>
public sealed class ItemFindings
{
    private readonly Dictionary<long, Violation> _worst = [];

    /// <summary>The worst violation of the item so far, or null.</summary>
    public Violation? WorstOf(long itemId) => _worst.GetValueOrDefault(itemId);

    /// <summary>Takes note of a violation of an item.</summary>
    /// <returns>True if it is worse than all before.</returns>
    public bool Add(Violation violation)
    {
        if (violation.ItemId is not { } item || !IsWorse(violation, WorstOf(item)))
            return false;
        _worst[item] = violation;
        return true;
    }

    /// <summary>Forgets an item that has left the picture; what is held against a part of another item goes over to that one.</summary>
    public void Forget(Item item)
    {
        if (_worst.Remove(item.Id, out var worst) && item.MergedInto is { } whole)
            Add(worst with { ItemId = whole });
    }

    /// <summary>Forgets all items.</summary>
    public void ForgetAll() => _worst.Clear();

    /// <summary>The worst of several, by severity, then by area; null if there is none.</summary>
    public static Violation? Worst(IReadOnlyList<Violation> violations)
    {
        Violation? worst = null;
        for (var i = 0; i < violations.Count; i++)
            if (IsWorse(violations[i], worst))
                worst = violations[i];
        return worst;
    }

    private static bool IsWorse(Violation violation, Violation? than) =>
        than is null || IsWorse(violation.Severity, violation.AreaPx, than.Severity, than.AreaPx);

    /// <summary>True if one finding is worse than another, by severity, then by area in pixels.</summary>
    internal static bool IsWorse(Severity severity, double areaPx, Severity thanSeverity, double thanAreaPx) =>
        severity > thanSeverity || (severity == thanSeverity && areaPx > thanAreaPx);
}
