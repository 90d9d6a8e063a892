using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Data.Checks;
using FoodInspect.Trainer.Data.Groups;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>What an import does with what it reads.</summary>
/// <param name="Background">Name of the first class, where the format names objects only.</param>
/// <param name="Classes">The classes to map to by name, or null to take the format's.</param>
/// <param name="Renamed">Labels that count as others.</param>
/// <param name="Split">Split of pictures that the format puts into none; null if groups choose it.</param>
/// <param name="Groups">Groups of pictures, or null.</param>
/// <param name="GroupSplit">How groups are dealt out to splits, whatever the format's own splits; null to keep those.</param>
internal sealed record ImportOptions(
    string Background, ClassList? Classes, IReadOnlyDictionary<string, string> Renamed, string Split, PictureGroups? Groups, GroupSplit? GroupSplit)
{
    /// <summary>The calibration that the pictures are corrected by, as a line would, and their masks with them; null to take them as they are.</summary>
    public Calibration? Calibration { get; init; }
}

/// <summary>Turns a foreign set into a data set of the project's layout: all of it, or nothing.</summary>
internal sealed class DatasetImport(ImportOptions options, ImportJournal journal)
{
    /// <param name="source">Its name, for messages.</param>
    /// <param name="foreign">What to import.</param>
    /// <param name="target">Folder of the new set; must not exist, or be empty.</param>
    /// <param name="stop">Stops between two pictures; nothing is left behind.</param>
    /// <returns>How many pictures each split has.</returns>
    /// <exception cref="DatasetException">All that is wrong with the source; nothing is left behind.</exception>
    public IReadOnlyDictionary<string, int> Run(string source, ForeignDataset foreign, string target, CancellationToken stop)
    {
        journal.ThrowIfProblems(source);
        var ids = LabelIds.Create(foreign.Labels, foreign.HoldsIds, foreign.LabelsEveryPixel ? null : options.Background, options.Classes, options.Renamed, journal);
        var named = Name([.. foreign.Pictures]);
        if (options.GroupSplit is null)
            RefuseTwins(named);
        journal.ThrowIfProblems(source);
        using var writer = new DatasetWriter(target, ids.Classes, Corrections(foreign));
        if (options.GroupSplit is { } deal)
        {
            named = Dealt(source, named, deal, ids, stop);
            RefuseTwins(named);
            journal.ThrowIfProblems(source);
        }
        ReadEach(named, ids, (picture, encoded, decoded, mask) => Add(writer, picture, encoded, decoded, mask, beyond: ids.Classes.Ignore), stop);
        journal.ThrowIfProblems(source);
        if (options.Groups is not null)
            writer.Write(PictureGroups.FileName, file => PictureGroups.Write(file, named.Select(picture => (picture.Name, picture.Group!)).Distinct()));
        writer.Complete();
        return writer.Written;
    }

    private PictureCorrections Corrections(ForeignDataset foreign)
    {
        var made = PictureCorrections.Of(options.Calibration?.File);
        return made == PictureCorrections.None ? foreign.Corrections : made;
    }

    private void Add(DatasetWriter writer, NamedPicture picture, EncodedPicture encoded, Mat? decoded, Mat mask, int beyond)
    {
        if (options.Calibration is not { } calibration || decoded is null)
        {
            writer.Add(picture.Split, picture.Name, encoded, mask);
            return;
        }
        using var corrected = calibration.Correct(decoded);
        using var labels = calibration.CorrectLabels(mask, beyond: (byte)beyond);
        writer.Add(picture.Split, picture.Name, EncodedPicture.Png(corrected), labels);
    }

    private List<NamedPicture> Name(ForeignPicture[] pictures)
    {
        if (pictures.Length == 0)
            journal.Problem("pictures", "there are none");
        // Names are shortened within the format's own splits, where they are different already.
        var named = pictures.GroupBy(picture => picture.Split).SelectMany(split => split.Zip(
            ForeignPath.NamesOf([.. split.Select(picture => picture.Path)]),
            (picture, name) => new NamedPicture(picture, picture.Split ?? options.Split, name, options.Groups?[name]))).ToList();
        if (options.Groups is { } groups)
        {
            foreach (var picture in named.Where(picture => picture.Group is null))
                journal.Problem(picture.Picture.Origin, $"the picture '{picture.Name}' has no group by {groups.Description}");
        }
        return named;
    }

    private void RefuseTwins(List<NamedPicture> named)
    {
        foreach (var twins in named.GroupBy(picture => (picture.Split, picture.Name)).Where(twins => twins.Count() > 1))
            journal.Problem($"{twins.Key.Split}/{twins.Key.Name}", $"is the name of {twins.Count()} pictures: {FirstFew.Of([.. twins.Select(picture => picture.Picture.Origin)])}");
    }

    private List<NamedPicture> Dealt(string source, List<NamedPicture> named, GroupSplit deal, LabelIds ids, CancellationToken stop)
    {
        deal.RequireEnough(named.Select(picture => picture.Group!).ToHashSet(), [.. named.Select(picture => picture.Name)]);
        var read = new List<NamedPicture>();
        ReadEach(named, ids, (picture, _, decoded, mask) => read.Add(picture with
        {
            Mask = mask.ImEncode(),
            Shown = Shown(mask, ids.Classes),
            Fingerprint = PictureFingerprint.Of(decoded!),
        }), stop);
        journal.ThrowIfProblems(source);
        var alike = new AlikeGroups([.. read.Select(picture => (picture.Group!, picture.Fingerprint!))], stop);
        if (deal.JoinsAlike)
            read = Joined(read, alike.Joined(), deal);
        var groups = read.GroupBy(picture => picture.Group!)
            .Select(group => new PictureGroup(group.Key, group.Count(), group.SelectMany(picture => picture.Shown).CountBy(id => id).ToDictionary())).ToArray();
        var splits = deal.Deal(groups);
        NoteAbsent(groups, splits, ids.Classes);
        if (!deal.JoinsAlike)
            journal.Note("two pictures that show the same are in different splits, in groups of different names; --join-alike deals such groups out as one", alike.PairsApart(splits));
        var twins = named.CountBy(picture => picture.Name).Where(name => name.Value > 1).Select(name => name.Key).ToHashSet();
        // Pictures of two splits that had one name may now meet in one.
        return [.. read.Select(picture => picture with
        {
            Split = splits[picture.Group!],
            Name = twins.Contains(picture.Name) && picture.Picture.Split is { } origin ? $"{origin}-{picture.Name}" : picture.Name,
        })];
    }

    private List<NamedPicture> Joined(List<NamedPicture> pictures, IReadOnlyDictionary<string, string> joined, GroupSplit deal)
    {
        var before = pictures.DistinctBy(picture => picture.Group).Count();
        deal.RequireEnoughJoined(before, before - joined.Count);
        journal.Note("a group is one with another, since they have pictures that show the same", joined.Count);
        return [.. pictures.Select(picture => picture with { Group = joined.GetValueOrDefault(picture.Group!, picture.Group!) })];
    }

    // Reads on where one cannot be read, to report them all. That the new set cannot be written is no fault of a picture.
    private void ReadEach(List<NamedPicture> named, LabelIds ids, Action<NamedPicture, EncodedPicture, Mat?, Mat> use, CancellationToken stop)
    {
        var owners = new Dictionary<string, string>();
        foreach (var picture in named)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var (encoded, decoded, mask) = Read(picture, ids);
                using (decoded)
                using (mask)
                {
                    // One of them would lend its mask to the other's picture.
                    if (encoded.SourceFile is { } file && !owners.TryAdd(file, picture.Picture.Origin))
                        throw new InvalidDataException($"its picture is {file}, which is that of {owners[file]} too; each needs a file of its own");
                    use(picture, encoded, decoded, mask);
                }
            }
            catch (InvalidDataException failure)
            {
                journal.Problem(picture.Picture.Origin, failure.Message);
            }
        }
    }

    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    private (EncodedPicture Encoded, Mat? Decoded, Mat Mask) Read(NamedPicture picture, LabelIds ids)
    {
        Mat? decoded = null;
        try
        {
            var encoded = picture.Picture.ReadPicture();
            // A picture whose mask was read before was decoded then, and is copied as its file holds it unless it is to be corrected.
            decoded = picture.Mask is null || options.Calibration is not null ? encoded.Decode() : null;
            return (encoded, decoded, picture.Mask is { } png ? Cv2.ImDecode(png, ImreadModes.Unchanged) : picture.Picture.ReadMask(ids, decoded!.Size()));
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            decoded?.Dispose();
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    private static int[] Shown(Mat mask, ClassList classes)
    {
        var pixels = PixelCounts.Of(mask);
        return [.. classes.Classes.Select(c => c.Id).Where(id => pixels[id] > 0)];
    }

    private void NoteAbsent(PictureGroup[] groups, IReadOnlyDictionary<string, string> splits, ClassList classes)
    {
        foreach (var (split, dealt) in groups.GroupBy(group => splits[group.Name]).Select(split => (split.Key, split.ToArray())))
        {
            foreach (var absent in classes.Classes.Where(c => groups.Any(group => group.PicturesOf(c.Id) > 0) && dealt.All(group => group.PicturesOf(c.Id) == 0)))
                journal.Note($"class '{absent.Name}' is not shown in {split} (groups that show it: {groups.Count(group => group.PicturesOf(absent.Id) > 0)})");
        }
    }

    private sealed record NamedPicture(ForeignPicture Picture, string Split, string Name, string? Group)
    {
        // Read already, as PNG: reading it from the format again would count its notes again.
        public byte[]? Mask { get; init; }

        // Ids of classes in it.
        public int[] Shown { get; init; } = [];

        public PictureFingerprint? Fingerprint { get; init; }
    }
}
