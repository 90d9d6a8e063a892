using System.Globalization;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>Deals groups out to splits, whole, so that each split gets about its share of the pictures.</summary>
internal sealed class GroupSplit
{
    private readonly IReadOnlyList<(string Split, double Share)> shares;
    private readonly int seed;

    private GroupSplit(IReadOnlyList<(string Split, double Share)> shares, int seed) => (this.shares, this.seed) = (shares, seed);

    /// <summary>Reads shares such as <c>train=0.7,val=0.2,test=0.1</c>.</summary>
    /// <exception cref="UsageException">They are no shares that add up to 1.</exception>
    public static GroupSplit Parse(string text, int seed)
    {
        var shares = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Select(part =>
            part is [{ Length: > 0 } split, var share] && split.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
                && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
                ? (split, value)
                : throw new UsageException($"--shares '{text}': give SPLIT=SHARE,…, for example train=0.7,val=0.2,test=0.1")).ToArray();
        if (Math.Abs(shares.Sum(share => share.value) - 1) > 1e-6 || shares.DistinctBy(share => share.split).Count() != shares.Length)
            throw new UsageException($"--shares '{text}': the shares must add up to 1, and each split stand there once");
        return new GroupSplit(shares, seed);
    }

    /// <summary>A split for each group. The same groups and seed give the same splits.</summary>
    /// <param name="pictures">How many pictures each group has.</param>
    /// <exception cref="UsageException">There are fewer groups than splits.</exception>
    public IReadOnlyDictionary<string, string> Deal(IReadOnlyDictionary<string, int> pictures)
    {
        if (pictures.Count < shares.Count)
        {
            throw new UsageException(
                $"There are {pictures.Count} groups ({string.Join(", ", pictures.Keys.Take(5))}) for {shares.Count} splits; a group is never divided. "
                + "Choose groups that are smaller, or fewer splits.");
        }
        var groups = pictures.Keys.Order(StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(groups);
        // Large groups first, so that the small ones even out what they leave.
        groups = [.. groups.OrderByDescending(group => pictures[group])];
        var total = pictures.Values.Sum();
        var has = shares.ToDictionary(share => share.Split, _ => 0);
        var dealt = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Length; i++)
        {
            // As many splits as groups are left and still empty: they come first.
            var empty = shares.Where(share => has[share.Split] == 0).ToArray();
            var open = empty.Length >= groups.Length - i ? empty : shares;
            var (split, _) = open.MaxBy(share => (share.Share * total) - has[share.Split]);
            dealt[groups[i]] = split;
            has[split] += pictures[groups[i]];
        }
        return dealt;
    }
}
