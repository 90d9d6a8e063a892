namespace FoodInspect.Core.Rules;

/// <summary>Counts in how many of the last frames a rule was violated.</summary>
internal struct Persistence
{
    /// <summary>The longest window: a bit a frame.</summary>
    public const int MaximumFrames = 64;

    private ulong _history;
    private int _looks;

    /// <summary>Takes one more frame; true once enough of the last frames were violated.</summary>
    public bool Add(bool violated, PersistenceOptions options)
    {
        _history = (_history << 1) | (violated ? 1UL : 0UL);
        _looks = Math.Min(_looks + 1, MaximumFrames);
        return Hits(options.Of) >= options.Frames;
    }

    /// <summary>For an item that was seen in fewer frames than the window: true if the same share of them was violated.</summary>
    public readonly bool IsMetByShare(PersistenceOptions options) =>
        _looks > 0 && _looks < options.Of && Hits(_looks) * options.Of >= options.Frames * _looks;

    private readonly int Hits(int frames)
    {
        var window = frames >= MaximumFrames ? ulong.MaxValue : (1UL << frames) - 1;
        return System.Numerics.BitOperations.PopCount(_history & window);
    }
}
