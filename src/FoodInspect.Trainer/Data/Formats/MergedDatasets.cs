using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Data.Groups;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// Several data sets of the project's layout as one: classes go by name, splits stay as they are, and a picture that has the name of one of an earlier set gets its
/// own set's name before it.
/// </summary>
/// <param name="Pictures">Of all sets.</param>
/// <param name="Groups">Those of the sets' own tables, by the pictures' new names; null where a set has none.</param>
internal sealed record MergedDatasets(ForeignDataset Pictures, PictureGroups? Groups)
{
    /// <param name="sources">The folders of the sets, in order; their names tell pictures apart.</param>
    /// <param name="journal">Gets what is wrong with any of them, and what does not go together.</param>
    public static MergedDatasets Open(IReadOnlyList<string> sources, ImportJournal journal)
    {
        var sets = sources.Select(source => (Source: source, Set: CapturedFrames.Open(source, onlyReady: false, journal))).ToArray();
        foreach (var twins in sources.GroupBy(NameOf).Where(twins => twins.Count() > 1))
            journal.Problem($"{twins.Count()} of the sets are called '{twins.Key}', and their names are to tell their pictures apart; rename a folder");
        var groups = GroupsOf(sources, journal);
        var grouped = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<(string?, string)>();
        var pictures = new List<ForeignPicture>();
        foreach (var (source, set) in sets)
        {
            Check(source, set, sets[0], journal);
            foreach (var picture in set.Pictures)
            {
                var name = Path.GetFileNameWithoutExtension(picture.Path);
                var isTaken = !taken.Add((picture.Split, name));
                pictures.Add(isTaken ? picture with { Path = $"{NameOf(source)}/{picture.Path}" } : picture);
                if (groups?[source][name] is { } group)
                    grouped[isTaken ? $"{NameOf(source)}-{name}" : name] = group;
            }
        }
        var all = new ForeignDataset([.. sets.SelectMany(set => set.Set.Labels).Distinct()], pictures) { LabelsEveryPixel = true, Corrections = sets[0].Set.Corrections };
        return new MergedDatasets(all, groups is null ? null : PictureGroups.ByName(grouped));
    }

    private static void Check(string source, ForeignDataset set, (string Source, ForeignDataset Set) first, ImportJournal journal)
    {
        var unlabelled = set.Pictures.Count(picture => picture.Split is null);
        if (unlabelled > 0)
            journal.Problem(source, $"{unlabelled} of its pictures are in none of train, val and test; what is to be labelled gets there by 'label' and 'import captured'");
        if (set.Corrections != first.Set.Corrections)
        {
            journal.Problem(source, $"its pictures were not corrected as those of {first.Source} were ({PictureCorrections.FileName}): "
                + "a model would learn both from pictures that no line shows it");
        }
    }

    private static Dictionary<string, PictureGroups>? GroupsOf(IReadOnlyList<string> sources, ImportJournal journal)
    {
        string[] without = [.. sources.Where(source => !File.Exists(Path.Combine(source, PictureGroups.FileName)))];
        if (without.Length > 0 && without.Length < sources.Count)
            journal.Note($"{PictureGroups.FileName} is left out, since {FirstFew.Of(without)} has none");
        return without.Length > 0 ? null : sources.ToDictionary(source => source, source => PictureGroups.ByTable(Path.Combine(source, PictureGroups.FileName)));
    }

    private static string NameOf(string source) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));
}
