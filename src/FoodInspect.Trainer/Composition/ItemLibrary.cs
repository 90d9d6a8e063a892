using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>
/// The items of a composition: cut from the masks of labelled sets (their split <c>train</c>), or PNGs with alpha in folders named after classes. Owns them.
/// </summary>
internal sealed class ItemLibrary(ClassList classes, IReadOnlyDictionary<string, string> renamed) : IDisposable
{
    private const double MostCoverage = 0.95;
    private const int LongestSide = 256;
    private const byte OpaqueFrom = 128;
    private const int AttemptsToSpoil = 20;

    private readonly List<CompositionItem> _items = [];
    private readonly SortedDictionary<string, PictureCorrections> _corrections = new(StringComparer.Ordinal);

    public IReadOnlyList<CompositionItem> Items => _items;

    /// <summary>What was done to the pictures that items were cut from, by labelled set.</summary>
    public IReadOnlyDictionary<string, PictureCorrections> Corrections => _corrections;

    /// <summary>How many items were left out, since nothing is left of them without their outermost pixels, or at their largest size here.</summary>
    public int TooThin { get; private set; }

    /// <summary>Adds the items of a labelled set.</summary>
    /// <exception cref="DatasetException">All that is wrong with the set, or it has classes that the composition does not.</exception>
    public void AddSet(string folder)
    {
        var dataset = DatasetFolder.Open(folder);
        var journal = new ImportJournal();
        string[] labels = [.. dataset.Classes.Classes.Select(c => c.Name)];
        // Whatever the set calls its background is this one's.
        var names = renamed.Where(pair => labels.Contains(pair.Key)).Append(new(labels[0], classes.Classes[0].Name)).DistinctBy(pair => pair.Key).ToDictionary();
        var ids = LabelIds.Create(labels, holdsIds: true, background: null, classes, names, journal);
        journal.ThrowIfProblems(folder);
        _corrections[folder] = dataset.Corrections;
        foreach (var stored in dataset.Pictures.Where(picture => picture.Split == "train"))
        {
            try
            {
                var image = stored.ReadPicture().Decode();
                using var labelled = new LabelledPicture(stored.Name, image, IndexMask.Read(stored, dataset.Classes, ids, image.Size()));
                foreach (var cutout in ItemCutter.Cut(labelled, LabelIds.Background, ids.Ignore, MostCoverage))
                    Add(Trimmed(cutout), $"{folder}: {stored.Name}", $"{FolderPath.NameOf(folder)}/{stored.Name}");
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(stored.Origin, failure.Message);
            }
        }
        journal.ThrowIfProblems(folder);
    }

    /// <summary>Adds PNGs with alpha, one item each, from folders named after their class.</summary>
    /// <exception cref="DatasetException">All that is wrong with the folders.</exception>
    public void AddCutouts(string folder)
    {
        var problems = new List<string>();
        var found = Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray() : [];
        if (found.Length == 0)
            problems.Add("has no folders named after classes, with PNGs in them");
        foreach (var ofClass in found)
        {
            var label = Path.GetFileName(ofClass);
            var known = classes.Classes.FirstOrDefault(c => c.Name == renamed.GetValueOrDefault(label, label));
            if (known is null or { Id: LabelIds.Background })
            {
                problems.Add($"{label}: is no class of items ({string.Join(", ", classes.Classes.Skip(1).Select(c => c.Name))}); name its class by --map \"{label}=CLASS\"");
                continue;
            }
            string[] files = [.. PictureFiles.In(ofClass).Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase))];
            if (files.Length == 0)
                problems.Add($"{label}: holds no PNG");
            foreach (var file in files)
                AddCutout(file, (byte)known.Id, problems);
        }
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
    }

    /// <summary>Adds copies of the sound items on which defects of others are laid: a product that nobody has seen spoilt yet.</summary>
    /// <param name="copies">Of each.</param>
    /// <param name="product">The class of sound product.</param>
    /// <param name="defects">The classes of defects.</param>
    /// <param name="seed">Decides which defect lies where.</param>
    /// <returns>How many copies got none: items that are too small for one.</returns>
    /// <exception cref="ArgumentException">No item has a defect.</exception>
    public int AddSpoilt(int copies, int product, IReadOnlyList<int> defects, int seed)
    {
        var random = new Random(seed);
        using var transplant = new DefectTransplantAugmentation(
            new AugmentationOptions { Transplant = 1 }, _items.Select(item => Picture(item, item.Cutout)), LabelIds.Background, product, defects, Cutout.Outside);
        var sound = _items.Where(item => item.Cutout.ClassIds() is [var only] && only == product).ToArray();
        return sound.Sum(item => Enumerable.Range(0, copies).Count(_ => !AddSpoilt(item, transplant, random)));
    }

    /// <summary>Sorts the items into kinds with shares and sizes.</summary>
    /// <param name="use">Which of them.</param>
    /// <param name="options">Shares and sizes.</param>
    /// <exception cref="UsageException">There are none, a share is of a class that none has, or the shares are more than all.</exception>
    public static IReadOnlyList<ItemKind> Kinds(IEnumerable<CompositionItem> use, ComposeOptions options)
    {
        var kinds = use.GroupBy(item => string.Join('+', item.Classes)).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.First().Classes, Items: kind.ToArray())).ToArray();
        if (kinds.Length == 0)
            throw new UsageException("There is no item to lay; give --from SET or --cutouts FOLDER with some.");
        var named = options.Shares;
        if (named.Keys.FirstOrDefault(name => !kinds.Any(kind => kind.Classes.Contains(name))) is { } absent)
            throw new UsageException($"--share names '{absent}', and no item has that class; there are items of {string.Join(", ", kinds.Select(kind => string.Join('+', kind.Classes)))}.");
        var rest = 1 - named.Values.Sum();
        if (rest < -1e-9)
            throw new UsageException("The --share options add up to more than 1.");
        string? NamedClass(IReadOnlyList<string> classes) => named.Keys.FirstOrDefault(classes.Contains);
        var counts = kinds.CountBy(kind => NamedClass(kind.Classes) ?? "").ToDictionary();
        return [.. kinds.Select(kind => new ItemKind(
            kind.Classes, (NamedClass(kind.Classes) is { } name ? named[name] : rest) / counts[NamedClass(kind.Classes) ?? ""], options.LengthOf(kind.Classes), kind.Items))];
    }

    public void Dispose() => _items.ForEach(item => item.Dispose());

    private bool AddSpoilt(CompositionItem item, DefectTransplantAugmentation transplant, Random random)
    {
        // Some of what is laid on is sound skin.
        for (var attempt = 0; attempt < AttemptsToSpoil; attempt++)
        {
            var spoilt = item.Cutout.Clone();
            transplant.Apply(Picture(item, spoilt), random);
            if (spoilt.ClassIds() is { Length: > 1 } ids)
            {
                _items.Add(item with { Cutout = spoilt, Classes = [.. ids.Select(id => classes.Classes[id].Name)] });
                return true;
            }
            spoilt.Dispose();
        }
        return false;
    }

    /// <summary>The item as a picture of its own, which shares its pixels and is not disposed.</summary>
    private static LabelledPicture Picture(CompositionItem item, Cutout cutout) => new(item.Picture, cutout.Image, cutout.Mask);

    private void AddCutout(string file, byte id, List<string> problems)
    {
        try
        {
            using var content = Cv2.ImDecode(EncodedPicture.Read(file).Content, ImreadModes.Unchanged);
            if (content.Type() != MatType.CV_8UC4)
                throw new InvalidDataException("has no alpha channel of 8 bits");
            var opacity = content.ExtractChannel(3);
            using var opaque = new Mat();
            Cv2.Compare(opacity, Scalar.All(OpaqueFrom), opaque, CmpTypes.GE);
            if (Cv2.CountNonZero(opaque) == 0)
                throw new InvalidDataException("is transparent everywhere");
            var mask = new Mat(content.Size(), MatType.CV_8UC1, Scalar.All(Cutout.Outside));
            mask.SetTo(Scalar.All(id), opaque);
            Add(new Cutout(content.CvtColor(ColorConversionCodes.BGRA2BGR), mask, opacity), file, $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}");
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file}: {failure.Message}");
        }
    }

    private void Add(Cutout cutout, string source, string picture)
    {
        using (cutout)
        using (var tight = cutout.Cropped())
        {
            var made = tight?.Shrunk(Math.Min(1, LongestSide / (double)Math.Max(tight.Image.Width, tight.Image.Height)));
            if (made is not null && made.ClassIds() is { Length: > 0 } ids)
            {
                _items.Add(new CompositionItem(made, source, picture, [.. ids.Select(id => classes.Classes[id].Name)]));
                return;
            }
            made?.Dispose();
            TooThin++;
        }
    }

    /// <summary>Takes the outermost pixels away, in which the old background shines through.</summary>
    private static Cutout Trimmed(Cutout cutout)
    {
        var pixels = Math.Max(1, (int)Math.Round(0.008 * Math.Max(cutout.Image.Width, cutout.Image.Height)));
        using var outside = new Mat();
        Cv2.Compare(cutout.Mask, Scalar.All(Cutout.Outside), outside, CmpTypes.EQ);
        using var round = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * pixels) + 1, (2 * pixels) + 1));
        Cv2.Dilate(outside, outside, round);
        cutout.Mask.SetTo(Scalar.All(Cutout.Outside), outside);
        using var inside = new Mat();
        Cv2.BitwiseNot(outside, inside);
        Cv2.GaussianBlur(inside, cutout.Opacity, new Size(0, 0), 0.3 + (0.35 * pixels));
        return cutout;
    }
}
