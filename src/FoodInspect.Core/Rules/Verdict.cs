namespace FoodInspect.Core.Rules;

/// <summary>What was decided about a frame or an item.</summary>
public enum VerdictKind
{
    /// <summary>Looked at, and nothing against it.</summary>
    Pass,

    /// <summary>A rule of severity Reject or Stop was violated.</summary>
    Reject,

    /// <summary>It could not be judged. Never to be taken for a pass.</summary>
    NotInspected,
}

/// <summary>A verdict; a <see cref="VerdictKind.NotInspected"/> one says why.</summary>
/// <param name="Kind">Pass, Reject or NotInspected.</param>
/// <param name="Reason">Why it was not inspected; null otherwise.</param>
public readonly record struct Verdict(VerdictKind Kind, string? Reason = null)
{
    /// <summary>Looked at, and nothing against it.</summary>
    public static Verdict Pass => new(VerdictKind.Pass);

    /// <summary>A rule was violated.</summary>
    public static Verdict Reject => new(VerdictKind.Reject);

    /// <summary>It could not be judged, for this reason.</summary>
    public static Verdict NotInspected(string reason) => new(VerdictKind.NotInspected, reason);
}
