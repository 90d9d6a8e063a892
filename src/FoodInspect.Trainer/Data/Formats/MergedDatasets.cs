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
    /// <param name="journal">Gets what does not go together.</param>
    /// <exception cref="DatasetException">Folders that are no data sets.</exception>
    /// <exception cref="Commands.UsageException">A table of groups that cannot be read.</exception>
    public static MergedDatasets Open(IReadOnlyList<string> sources, ImportJournal journal)
    {
        CheckNames(sources, journal);
        var sets = sources.Select(source => new NamedSet(source, CapturedFrames.Open(source, onlyReady: false, journal))).ToArray();
        if (sets.Any(set => set.Pictures.Labels.Count == 0))
            journal.ThrowIfProblems(string.Join(", ", sources));
        foreach (var set in sets)
            Check(set, sets[0], journal);
        var tables = TablesOf(sources, journal);
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var earlier = new HashSet<string>(StringComparer.Ordinal);
        var pictures = new List<ForeignPicture>();
        foreach (var (set, table) in sets.Zip(tables))
        {
            var named = set.Pictures.Pictures.Select(picture => (Picture: picture, Name: Path.GetFileNameWithoutExtension(picture.Path))).ToArray();
            foreach (var (picture, name) in named)
            {
                // Also where it stands in another split: a table of groups has names only.
                var prefix = earlier.Contains(name) ? $"{set.Name}-" : "";
                pictures.Add(picture with { Path = prefix + picture.Path });
                if (table?[name] is { } group)
                    groups[prefix + name] = group;
            }
            earlier.UnionWith(named.Select(picture => picture.Name));
        }
        var all = new ForeignDataset([.. sets.SelectMany(set => set.Pictures.Labels).Distinct()], pictures)
        {
            LabelsEveryPixel = true,
            HoldsIds = true,
            Corrections = sets[0].Pictures.Corrections,
        };
        return new MergedDatasets(all, tables.All(table => table is not null) ? PictureGroups.ByName(groups) : null);
    }

    private static void CheckNames(IReadOnlyList<string> sources, ImportJournal journal)
    {
        foreach (var twins in sources.GroupBy(NamedSet.NameOf).Where(twins => twins.Count() > 1))
        {
            journal.Problem(twins.DistinctBy(FolderPath.Whole).Count() == 1
                ? $"{twins.First()} is given {twins.Count()} times"
                : $"{twins.Count()} of the sets are called '{twins.Key}', and their names are to tell their pictures apart; rename a folder");
        }
    }

    private static void Check(NamedSet set, NamedSet first, ImportJournal journal)
    {
        var others = set.Pictures.Pictures.Count(picture => picture.Split is null);
        if (others > 0)
        {
            journal.Problem(set.Source, $"{others} of its pictures are in none of train, val and test: rename the split's folder to one of these, "
                + "or, if they are yet to be labelled, get them there by 'label' and 'import captured'");
        }
        if (set.Pictures.Corrections != first.Pictures.Corrections)
        {
            journal.Problem(set.Source, $"its pictures were not corrected as those of {first.Source} were ({PictureCorrections.FileName}): "
                + "a model would learn both from pictures that no line shows it");
        }
    }

    /// <summary>A table for each set; nothing but nulls where one has none.</summary>
    private static PictureGroups?[] TablesOf(IReadOnlyList<string> sources, ImportJournal journal)
    {
        string[] files = [.. sources.Select(source => Path.Combine(source, PictureGroups.FileName))];
        string[] missing = [.. files.Where(file => !File.Exists(file))];
        if (missing.Length > 0 && missing.Length < files.Length)
            journal.Note($"{PictureGroups.FileName} is left out, since there is no {FirstFew.Of(missing)}");
        return [.. files.Select(file => missing.Length > 0 ? null : PictureGroups.ByTable(file))];
    }

    private sealed record NamedSet(string Source, ForeignDataset Pictures)
    {
        /// <summary>The folder's name, without the dots that would hide a picture.</summary>
        public string Name => NameOf(Source);

        public static string NameOf(string source) => FolderPath.NameOf(source).TrimStart('.');
    }
}
