using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>A split to compose.</summary>
/// <param name="Split">Its name, train or val.</param>
/// <param name="Pictures">How many it gets.</param>
/// <param name="Kinds">The items to lay on them.</param>
internal sealed record ComposedSplit(string Split, int Pictures, IReadOnlyList<ItemKind> Kinds);

/// <summary>Composes a data set. Items of validation pictures come of other sources than those of training pictures.</summary>
internal sealed class ComposedDataset(ItemLibrary library, BeltGround ground, ComposeOptions options)
{
    private const int SourcesToEachOfVal = 5;
    private const int Middle = SourcesToEachOfVal / 2;
    private const string Advice = "Leave out --val, or give more items.";

    private readonly SceneComposer _scene = new(options);

    /// <summary>How many items found no place on their picture.</summary>
    public int LeftOut => _scene.LeftOut;

    /// <summary>How many items were so thin that nothing of them was left at their size.</summary>
    public int TooThin => _scene.TooThin;

    /// <summary>What its pictures count as: the ground fills them; where that is made, the items are all that a lens has seen.</summary>
    public PictureCorrections Corrections => ground.Corrections ?? new PictureCorrections(
        Lens: library.Corrections.Values.Any(set => set.Lens), Light: library.Corrections.Values.Any(set => set.Light is not false));

    /// <summary>The labelled sets of items on whose pictures the lens was corrected otherwise.</summary>
    public IEnumerable<string> OtherwiseCorrected => library.Corrections.Where(set => set.Value.Lens != Corrections.Lens).Select(set => set.Key);

    /// <summary>Deals the items out, so that those of validation pictures come of other sources than those of training pictures.</summary>
    /// <param name="train">Training pictures.</param>
    /// <param name="val">Validation pictures.</param>
    /// <returns>The splits that get pictures.</returns>
    /// <exception cref="UsageException">There are too few items.</exception>
    public IReadOnlyList<ComposedSplit> Deal(int train, int val)
    {
        var ofVal = val == 0 ? [] : SourcesOfVal();
        IReadOnlyList<ItemKind> KindsOf(string split) => ItemLibrary.Kinds(library.Items.Where(item => ofVal.Contains(item.Source) == (split == "val")), options);
        (string Name, int Pictures)[] splits = [("train", train), ("val", val)];
        return [.. splits.Where(split => split.Pictures > 0).Select(split => new ComposedSplit(split.Name, split.Pictures, KindsOf(split.Name)))];
    }

    /// <param name="target">Folder of the set; must not exist, or be empty.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="splits">What <see cref="Deal"/> gave.</param>
    /// <param name="stop">Stops between two pictures; nothing is left behind.</param>
    public void Write(string target, ClassList classes, IReadOnlyList<ComposedSplit> splits, CancellationToken stop)
    {
        using var writer = new DatasetWriter(target, classes, Corrections);
        foreach (var split in splits)
        {
            var salt = split.Split == "val" ? 1 : 0;
            for (var i = 0; i < split.Pictures; i++)
            {
                stop.ThrowIfCancellationRequested();
                AddPicture(writer, split.Split, $"{i:D5}", split.Kinds, new Random(unchecked((options.Seed * 486_187_739) + (salt * 1_000_003) + i)));
            }
        }
        writer.Complete();
    }

    /// <summary>Every fifth source of each kind, so that each split has all kinds. The rarest kind chooses first, since a source may have items of several.</summary>
    private HashSet<string> SourcesOfVal()
    {
        var kinds = library.Items.GroupBy(item => string.Join('+', item.Classes))
            .Select(kind => (Name: kind.Key, Sources: kind.Select(item => item.Source).Distinct().Order(StringComparer.Ordinal).ToArray()))
            .OrderBy(kind => kind.Sources.Length).ThenBy(kind => kind.Name, StringComparer.Ordinal).ToArray();
        var ofVal = new HashSet<string>();
        // Whether a kind would have nothing left to train on.
        bool IsLast(string source) => kinds.Any(kind => kind.Sources.Contains(source) && kind.Sources.All(other => other == source || ofVal.Contains(other)));
        foreach (var (name, sources) in kinds)
        {
            if (sources.Length < 2)
                throw new UsageException($"All items of {name} come of one picture, {sources[0]}; validation pictures need others than training pictures. {Advice}");
            var missing = Math.Max(1, (sources.Length + Middle) / SourcesToEachOfVal) - sources.Count(ofVal.Contains);
            foreach (var (_, source) in sources.Index().OrderByDescending(one => one.Index % SourcesToEachOfVal == Middle))
            {
                if (missing > 0 && !IsLast(source) && ofVal.Add(source))
                    missing--;
            }
            if (!sources.Any(ofVal.Contains))
                throw new UsageException($"Validation pictures would have no {name}: each of the {sources.Length} pictures with such items is the last one to train some kind on. {Advice}");
        }
        return ofVal;
    }

    private void AddPicture(DatasetWriter writer, string split, string name, IReadOnlyList<ItemKind> kinds, Random random)
    {
        using var picture = ground.Draw(options.Picture, random);
        _scene.Fill(picture, kinds, random.Next(options.Items.Least, options.Items.Most + 1), isStrip: false, random);
        using (var look = new CameraLook(options.Picture, random))
            look.Apply(picture.Image);
        Cv2.ImEncode(".jpg", picture.Image, out var content, new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Next(86, 97)));
        writer.Add(split, name, EncodedPicture.Of(content), picture.Mask);
    }
}
