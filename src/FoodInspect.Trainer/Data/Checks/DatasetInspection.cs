using FoodInspect.Core.Capture;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Data.Groups;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Checks;

/// <summary>Two pictures that show the same.</summary>
internal sealed record AlikePair(PictureFacts First, PictureFacts Second, double Similarity);

/// <summary>How a class fares in a split.</summary>
/// <param name="Name">The class, or "unlabelled".</param>
/// <param name="Pixels">Its pixels.</param>
/// <param name="Share">Of all labelled pixels; of all pixels for those that are not labelled.</param>
/// <param name="Pictures">Pictures that show it.</param>
/// <param name="Regions">Connected pieces.</param>
internal sealed record ClassBalance(string Name, long Pixels, double Share, int Pictures, int Regions);

/// <summary>Least, middle and largest of a measure.</summary>
internal readonly record struct Spread(double Least, double Median, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}

/// <summary>What a data set holds, and what about it would lead training or its figures astray.</summary>
internal sealed class DatasetInspection
{
    // The IoU of a class jumps by a fifth with each such picture.
    private const int FewToJudgeBy = 5;

    private DatasetInspection(DatasetFolder dataset, IReadOnlyList<PictureFacts> pictures) => (Dataset, Pictures) = (dataset, pictures);

    public DatasetFolder Dataset { get; }

    public IReadOnlyList<PictureFacts> Pictures { get; }

    /// <summary>Near-duplicates between splits, the most alike first.</summary>
    public IReadOnlyList<AlikePair> Leaks { get; private init; } = [];

    /// <summary>Near-duplicates of which each is labelled with a class that the other lacks, the most alike first; in any split.</summary>
    public IReadOnlyList<AlikePair> Contradictions { get; private init; } = [];

    /// <summary>Sentences for the reader.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Reads every picture once.</summary>
    /// <param name="dataset">What to inspect.</param>
    /// <param name="groups">To which group a picture belongs; null if nothing is known.</param>
    /// <param name="stop">Stops between two pictures.</param>
    /// <exception cref="DatasetException">All that cannot be read.</exception>
    public static DatasetInspection Run(DatasetFolder dataset, PictureGroups? groups, CancellationToken stop)
    {
        using var meter = new PictureQualityMeter(new PictureQualityLimits());
        var (facts, journal) = (new List<PictureFacts>(), new ImportJournal());
        foreach (var stored in dataset.Pictures)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                using var picture = stored.ReadPicture().Decode();
                using var mask = stored.ReadMask(dataset.Classes, picture.Size());
                facts.Add(PictureFacts.Measure(stored, picture, mask, dataset.Classes.Classes.Count, meter, groups?[stored.Name]));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(stored.Origin, failure.Message);
            }
        }
        journal.ThrowIfProblems(dataset.Folder);
        var leaks = FindAlike(facts, (first, second) => first.Picture.Split != second.Picture.Split, stop);
        var contradictions = FindAlike(facts, (first, second) => Lacks(first, second, dataset.Classes) && Lacks(second, first, dataset.Classes), stop);
        return new DatasetInspection(dataset, facts)
        {
            Leaks = leaks,
            Contradictions = contradictions,
            Warnings = [.. WarnOfAlike(leaks, contradictions), .. WarnOfGroups(facts, groups), .. WarnOfClasses(dataset, facts)],
        };
    }

    public IEnumerable<PictureFacts> Of(string split) => Pictures.Where(picture => picture.Picture.Split == split);

    /// <summary>The classes of a split, and at the end its unlabelled pixels.</summary>
    public IReadOnlyList<ClassBalance> Balance(string split)
    {
        var pictures = Of(split).ToArray();
        var ignore = Dataset.Classes.Ignore;
        var all = pictures.Sum(picture => picture.Pixels.Sum());
        var unlabelled = pictures.Sum(picture => picture.Pixels[ignore]);
        return
        [
            .. Dataset.Classes.Classes.Select(c => new ClassBalance(
                c.Name, pictures.Sum(picture => picture.Pixels[c.Id]), pictures.Sum(picture => picture.Pixels[c.Id]) / (double)Math.Max(1, all - unlabelled),
                pictures.Count(picture => picture.Pixels[c.Id] > 0), pictures.Sum(picture => picture.Regions[c.Id]))),
            new ClassBalance("unlabelled", unlabelled, unlabelled / (double)Math.Max(1, all), pictures.Count(picture => picture.Pixels[ignore] > 0), 0),
        ];
    }

    private static AlikePair[] FindAlike(List<PictureFacts> pictures, Func<PictureFacts, PictureFacts, bool> matters, CancellationToken stop) =>
    [
        .. PictureFingerprint.Alike(pictures, picture => picture.Fingerprint, matters, stop)
            .Select(pair => new AlikePair(pair.First, pair.Second, pair.Similarity)).OrderByDescending(pair => pair.Similarity),
    ];

    private static bool Lacks(PictureFacts first, PictureFacts second, ClassList classes) =>
        classes.Classes.Any(c => first.Pixels[c.Id] == 0 && second.Pixels[c.Id] > 0);

    private static IEnumerable<string> WarnOfAlike(AlikePair[] leaks, AlikePair[] contradictions)
    {
        if (leaks.Length > 0)
            yield return $"{leaks.Length} pairs of pictures in different splits show the same; figures on such pictures say what was learned by heart";
        if (contradictions.Length > 0)
        {
            yield return $"pictures that show the same are labelled with different classes (pairs: {contradictions.Length}), such as "
                + $"{contradictions[0].First.Picture.Origin} and {contradictions[0].Second.Picture.Origin}; a network cannot learn both";
        }
    }

    private static IEnumerable<string> WarnOfGroups(List<PictureFacts> pictures, PictureGroups? groups)
    {
        foreach (var group in pictures.Where(picture => picture.Group is not null).GroupBy(picture => picture.Group))
        {
            var splits = group.Select(picture => picture.Picture.Split).Distinct().ToArray();
            if (splits.Length > 1)
                yield return $"the group '{group.Key}' stands in {string.Join(" and ", splits)}";
        }
        if (groups is not null && pictures.Count(picture => picture.Group is null) is var without and > 0)
            yield return $"{without} pictures have no group by {groups.Description}, such as {pictures.First(picture => picture.Group is null).Picture.Name}";
    }

    private static IEnumerable<string> WarnOfClasses(DatasetFolder dataset, List<PictureFacts> pictures)
    {
        foreach (var split in dataset.Splits)
        {
            foreach (var c in dataset.Classes.Classes)
            {
                var shown = pictures.Where(picture => picture.Picture.Split == split && picture.Pixels[c.Id] > 0).ToArray();
                // Pictures of one group show the same part: together they are worth one.
                var independent = shown.Select(picture => picture.Group ?? picture.Picture.Origin).Distinct().Count();
                if (shown.Length == 0)
                    yield return $"{split} shows no pixel of the class '{c.Name}'";
                else if (split is "val" or "test" && independent < FewToJudgeBy)
                    yield return $"{split} shows the class '{c.Name}' in {Count(shown.Length, independent)}: its figures say little";
            }
        }
        if (pictures.Count(picture => picture.Pixels.Sum() == picture.Pixels[dataset.Classes.Ignore]) is var empty and > 0)
            yield return $"{empty} pictures have no labelled pixel";
    }

    private static string Count(int pictures, int independent) => independent < pictures
        ? $"{pictures} pictures of {independent} group{(independent == 1 ? "" : "s")}"
        : $"{pictures} picture{(pictures == 1 ? "" : "s")}";
}
