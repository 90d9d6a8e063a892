using System.Globalization;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>A group of pictures that must not be divided.</summary>
/// <param name="Pictures">How many it has.</param>
/// <param name="PicturesByClass">How many of them show a class, by its id; classes that none shows are absent.</param>
internal sealed record PictureGroup(string Name, int Pictures, IReadOnlyDictionary<int, int> PicturesByClass)
{
    /// <summary>How many pictures show a class.</summary>
    public int PicturesOf(int id) => PicturesByClass.GetValueOrDefault(id);
}

/// <summary>
/// Deals groups out to splits, whole, so that each split gets about its share of the pictures, and of those that show each class: the rarest class
/// first, as Sechidis, Tsoumakas and Vlahavas do it for single samples (2011, On the Stratification of Multi-label Data).
/// </summary>
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
    /// <exception cref="UsageException">There are fewer groups than splits.</exception>
    public IReadOnlyDictionary<string, string> Deal(IReadOnlyList<PictureGroup> groups)
    {
        if (groups.Count < shares.Count)
        {
            throw new UsageException(
                $"There are {groups.Count} groups ({string.Join(", ", groups.Take(5).Select(group => group.Name))}) for {shares.Count} splits; a group is never divided. "
                + "Choose groups that are smaller, or fewer splits.");
        }
        var open = groups.OrderBy(group => group.Name, StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(open);
        // Large groups first, so that the small ones even out what they leave.
        var left = open.OrderByDescending(group => group.Pictures).ToList();
        var piles = shares.Select(share => new Pile(share.Split, share.Share)).ToArray();
        while (Rarest(left) is { } id)
            Give(groups, left, piles, group => group.PicturesOf(id));
        while (left.Count > 0)
            Give(groups, left, piles, group => group.Pictures);
        return piles.SelectMany(pile => pile.Groups.Select(group => (group.Name, pile.Split))).ToDictionary(dealt => dealt.Name, dealt => dealt.Split, StringComparer.Ordinal);
    }

    // The class that the fewest of these groups show; null if they show none.
    private static int? Rarest(List<PictureGroup> left) =>
        left.SelectMany(group => group.PicturesByClass.Keys).CountBy(id => id).OrderBy(count => count.Value).ThenBy(count => count.Key).Select(count => (int?)count.Key).FirstOrDefault();

    // The largest group of those that count goes to the pile that lacks most of its share of them; where two lack the same, of pictures at all.
    private static void Give(IReadOnlyList<PictureGroup> all, List<PictureGroup> left, Pile[] piles, Func<PictureGroup, int> count)
    {
        var wanted = left.Where(group => count(group) > 0).ToArray();
        // As many piles as such groups are left and still without any: they come first.
        var empty = piles.Where(pile => pile.Groups.All(group => count(group) == 0)).ToArray();
        var open = empty.Length >= wanted.Length && empty.Length > 0 ? empty : piles;
        var pile = open.MaxBy(pile => (Math.Round(pile.Lacks(count, all), 6), pile.Lacks(group => group.Pictures, all)))!;
        pile.Groups.Add(wanted[0]);
        left.Remove(wanted[0]);
    }

    private sealed record Pile(string Split, double Share)
    {
        public List<PictureGroup> Groups { get; } = [];

        public double Lacks(Func<PictureGroup, int> count, IReadOnlyList<PictureGroup> all) => (Share * all.Sum(count)) - Groups.Sum(count);
    }
}
