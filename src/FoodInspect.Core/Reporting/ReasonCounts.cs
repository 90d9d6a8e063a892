namespace FoodInspect.Core.Reporting;

/// <summary>How many frames could not be judged for one reason.</summary>
/// <param name="Reason">The reason, without the figures of the single frame.</param>
/// <param name="Frames">How many frames.</param>
public sealed record ReasonCount(string Reason, long Frames);

/// <summary>Counts the reasons for which frames could not be judged, a bounded number of different ones. Not thread-safe.</summary>
internal sealed class ReasonCounts
{
    private const int MaximumReasons = 8;
    private const string Others = "other reasons";

    private readonly Dictionary<string, long> _frames = [];
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public ReasonCounts() => _byText = _frames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Counts a frame.</summary>
    /// <param name="reason">Why it could not be judged; what follows a colon is about this frame only (a brightness, for one).</param>
    public void Add(ReadOnlySpan<char> reason)
    {
        var colon = reason.IndexOf(": ", StringComparison.Ordinal);
        var kind = colon < 0 ? reason : reason[..colon];
        if (_frames.Count >= MaximumReasons && !_byText.ContainsKey(kind))
            kind = Others;
        _byText[kind] = _byText.TryGetValue(kind, out var frames) ? frames + 1 : 1;
    }

    /// <summary>The counts, the commonest reason first.</summary>
    public IReadOnlyList<ReasonCount> Summarise() =>
        [.. _frames.Select(count => new ReasonCount(count.Key, count.Value)).OrderByDescending(count => count.Frames).ThenBy(count => count.Reason, StringComparer.Ordinal)];
}
