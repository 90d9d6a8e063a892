using System.Globalization;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>A group of pictures that must not be divided.</summary>
/// <param name="Pictures">How many it has.</param>
/// <param name="PicturesByClass">How many of them show a class, by its id; classes that none shows are absent.</param>
internal sealed record PictureGroup(string Name, int Pictures, IReadOnlyDictionary<int, int> PicturesByClass)
{
    /// <summary>Stands for all classes: a picture shows something, if only unlabelled pixels. Comes after the ids of classes.</summary>
    public const int Anything = int.MaxValue;

    /// <summary>What its pictures show.</summary>
    public IEnumerable<int> Shown => PicturesByClass.Keys.Append(Anything);

    /// <summary>How many pictures show a class.</summary>
    public int PicturesOf(int id) => id == Anything ? Pictures : PicturesByClass.GetValueOrDefault(id);
}

/// <summary>
/// Deals groups out to splits, whole, so that each split gets about its share of the pictures, and of those that show each class: the rarest class
/// first, as Sechidis, Tsoumakas and Vlahavas do it for single samples (2011, On the Stratification of Multi-label Data).
/// </summary>
internal sealed class GroupSplit
{
    // Of a line's captured frames, for a pilot that was shorter than an hour for each split.
    private const string MinutePattern = @"^(\d{8}T\d{4})";

    private readonly IReadOnlyList<(string Split, double Share)> _shares;
    private readonly int _seed;

    private GroupSplit(IReadOnlyList<(string Split, double Share)> shares, int seed, bool joinsAlike) => (_shares, _seed, JoinsAlike) = (shares, seed, joinsAlike);

    /// <summary>Whether groups of which pictures show the same are to be dealt out as one.</summary>
    public bool JoinsAlike { get; }

    /// <summary>Reads shares such as <c>train=0.7,val=0.2,test=0.1</c>.</summary>
    /// <exception cref="UsageException">They are no shares that add up to 1.</exception>
    public static GroupSplit Parse(string text, int seed, bool joinsAlike = false)
    {
        var shares = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Select(part =>
            part is [var split, var share] && SplitName.IsPlain(split)
                && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
                ? (split, value)
                : throw new UsageException($"--shares '{text}': give SPLIT=SHARE,…, for example train=0.7,val=0.2,test=0.1")).ToArray();
        if (Math.Abs(shares.Sum(share => share.value) - 1) > 1e-6 || shares.DistinctBy(share => share.split).Count() != shares.Length)
            throw new UsageException($"--shares '{text}': the shares must add up to 1, and each split stand there once");
        return new GroupSplit(shares, seed, joinsAlike);
    }

    /// <param name="before">How many groups there were.</param>
    /// <param name="after">How many are left, those joined whose pictures show the same.</param>
    /// <exception cref="UsageException">There are fewer groups left than splits.</exception>
    public void RequireEnoughJoined(int before, int after)
    {
        if (after < _shares.Count)
        {
            throw new UsageException(
                $"Pictures that show the same join {before} groups to {after}, too few for {_shares.Count} splits. Leave --join-alike out, or take those pictures out of the set (an empty belt, say).");
        }
    }

    /// <param name="groups">The names of the groups.</param>
    /// <param name="pictures">Names of their pictures; an example of smaller groups is tried on them.</param>
    /// <exception cref="UsageException">There are fewer groups than splits.</exception>
    public void RequireEnough(IReadOnlyCollection<string> groups, IReadOnlyCollection<string> pictures)
    {
        if (groups.Count >= _shares.Count)
            return;
        var minutes = PictureGroups.ByPattern(MinutePattern);
        var example = pictures.Select(name => minutes[name]).OfType<string>().Distinct().Count() >= _shares.Count && pictures.All(name => minutes[name] is not null)
            ? $", for example by minutes: --group-pattern '{MinutePattern}'"
            : "";
        throw new UsageException(
            $"There {(groups.Count == 1 ? "is 1 group" : $"are {groups.Count} groups")} ({string.Join(", ", groups.Take(5))}) for {_shares.Count} splits; a group is never divided. "
            + $"Choose smaller groups by --group-pattern or --group-table{example}; or give --shares fewer splits.");
    }

    /// <summary>A split for each group. The same groups and seed give the same splits.</summary>
    /// <exception cref="UsageException">There are fewer groups than splits.</exception>
    public IReadOnlyDictionary<string, string> Deal(IReadOnlyList<PictureGroup> groups)
    {
        RequireEnough([.. groups.Select(group => group.Name)], pictures: []);
        var shuffled = groups.OrderBy(group => group.Name, StringComparer.Ordinal).ToArray();
        new Random(_seed).Shuffle(shuffled);
        // Large groups first, so that the small ones even out what they leave.
        var left = shuffled.OrderByDescending(group => group.Pictures).ToList();
        var groupsLeft = groups.SelectMany(group => group.Shown).CountBy(id => id).ToDictionary();
        var total = groupsLeft.Keys.ToDictionary(id => id, id => groups.Sum(group => group.PicturesOf(id)));
        var piles = _shares.Select(share => new Pile(share.Split, share.Share, total)).ToArray();
        var dealt = new Dictionary<string, string>(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var rarest = groupsLeft.Where(count => count.Value > 0).MinBy(count => (count.Value, count.Key)).Key;
            var group = left.First(group => group.PicturesOf(rarest) > 0);
            var pile = Open(piles, left.Count, rarest, groupsLeft[rarest]).MaxBy(pile => (Math.Round(pile.Lacks(rarest), 6), pile.Lacks(PictureGroup.Anything)))!;
            pile.Add(group);
            left.Remove(group);
            dealt[group.Name] = pile.Split;
            foreach (var id in group.Shown)
                groupsLeft[id]--;
        }
        return dealt;
    }

    // Which piles may get the next group: where as many are still without any group, or without the class, as there are groups left for them, only these;
    // and none that has its share of the pictures while another has not.
    private static Pile[] Open(Pile[] piles, int groupsLeft, int id, int groupsLeftOfIt)
    {
        var bare = piles.Where(pile => pile.PicturesOf(PictureGroup.Anything) == 0).ToArray();
        if (bare.Length >= groupsLeft)
            return bare;
        var without = piles.Where(pile => pile.PicturesOf(id) == 0).ToArray();
        var open = without.Length > 0 && without.Length >= groupsLeftOfIt ? without : piles;
        var hungry = open.Where(pile => pile.Lacks(PictureGroup.Anything) > 0).ToArray();
        return hungry.Length > 0 ? hungry : open;
    }

    private sealed record Pile(string Split, double Share, IReadOnlyDictionary<int, int> Total)
    {
        private readonly Dictionary<int, int> _pictures = [];

        public int PicturesOf(int id) => _pictures.GetValueOrDefault(id);

        public double Lacks(int id) => (Share * Total[id]) - PicturesOf(id);

        public void Add(PictureGroup group)
        {
            foreach (var id in group.Shown)
                _pictures[id] = PicturesOf(id) + group.PicturesOf(id);
        }
    }
}
