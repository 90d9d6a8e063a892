using FoodInspect.Trainer.Data.Checks;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>Groups of which pictures show the same (a part photographed again, a lot under two names): dealt out apart, they would test a model on what it has learned by heart.</summary>
internal sealed class AlikeGroups
{
    // Of groups; thousands of frames may show the same empty belt.
    private readonly Dictionary<(string First, string Second), int> _pairs = [];

    /// <param name="pictures">Each picture's group and by what it is known again.</param>
    /// <param name="stop">Stops between two pictures.</param>
    public AlikeGroups(IReadOnlyList<(string Group, PictureFingerprint Fingerprint)> pictures, CancellationToken stop)
    {
        var pairs = PictureFingerprint.Alike(pictures, picture => picture.Fingerprint, (first, second) => first.Group != second.Group, stop);
        foreach (var pair in pairs.Select(pair => (pair.First.Group, pair.Second.Group)))
            _pairs[pair] = _pairs.GetValueOrDefault(pair) + 1;
    }

    /// <summary>How many pairs of pictures that show the same stand in different splits.</summary>
    public int PairsApart(IReadOnlyDictionary<string, string> splits) => _pairs.Where(pair => splits[pair.Key.First] != splits[pair.Key.Second]).Sum(pair => pair.Value);

    /// <summary>For each group that is one with others, the first of them by name.</summary>
    public IReadOnlyDictionary<string, string> Joined()
    {
        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (first, second) in _pairs.Keys)
        {
            string[] roots = [.. new[] { Root(first), Root(second) }.Order(StringComparer.Ordinal)];
            if (roots[0] != roots[1])
                parents[roots[1]] = roots[0];
        }
        return parents.Keys.ToDictionary(group => group, Root, StringComparer.Ordinal);

        string Root(string group)
        {
            while (parents.TryGetValue(group, out var parent))
                group = parent;
            return group;
        }
    }
}
