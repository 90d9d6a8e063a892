using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>Composes a data set. Items of validation pictures come of other sources than those of training pictures.</summary>
internal sealed class ComposedDataset(ItemLibrary library, BeltGround ground, ComposeOptions options)
{
    private const int SourcesToEachOfVal = 5;

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

    /// <param name="target">Folder of the set; must not exist, or be empty.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="train">Training pictures.</param>
    /// <param name="val">Validation pictures.</param>
    /// <param name="stop">Stops between two pictures; nothing is left behind.</param>
    /// <exception cref="UsageException">There are too few items.</exception>
    public void Write(string target, ClassList classes, int train, int val, CancellationToken stop)
    {
        var ofVal = val == 0 ? [] : SourcesOfVal();
        using var writer = new DatasetWriter(target, classes, Corrections);
        foreach (var (split, pictures, salt) in new[] { ("train", train, 0), ("val", val, 1) })
        {
            if (pictures == 0)
                continue;
            var kinds = ItemLibrary.Kinds(library.Items.Where(item => ofVal.Contains(item.Source) == (split == "val")), options);
            for (var i = 0; i < pictures; i++)
            {
                stop.ThrowIfCancellationRequested();
                AddPicture(writer, split, $"{i:D5}", kinds, new Random(unchecked((options.Seed * 486_187_739) + (salt * 1_000_003) + i)));
            }
        }
        writer.Complete();
    }

    /// <summary>Every fifth source of each kind, so that each split has all kinds.</summary>
    private HashSet<string> SourcesOfVal()
    {
        var sources = new HashSet<string>();
        foreach (var kind in library.Items.GroupBy(item => string.Join('+', item.Classes)))
        {
            var ofKind = kind.Select(item => item.Source).Distinct().Order(StringComparer.Ordinal).ToArray();
            if (ofKind.Length < 2)
                throw new UsageException($"All items of {kind.Key} come of one picture, {ofKind[0]}; validation pictures need others than training pictures. Leave out --val, or give more items.");
            sources.UnionWith(ofKind.Where((_, i) => i % SourcesToEachOfVal == SourcesToEachOfVal / 2 || (ofKind.Length <= SourcesToEachOfVal / 2 && i == 0)));
        }
        return sources;
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
