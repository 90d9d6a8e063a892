using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>An item that was laid.</summary>
/// <param name="Place">Its box, in pixels of the ground; may lie partly outside.</param>
/// <param name="PixelsOf">Its pixels of each class id, also those outside.</param>
/// <param name="Picture">The picture that it is of, <see cref="CompositionItem.Picture"/>.</param>
internal sealed record LaidItem(Rect Place, IReadOnlyDictionary<int, int> PixelsOf, string Picture);

/// <summary>Lays items on a ground: turned, scaled, a little recoloured, apart from each other, all with the shadow of one light.</summary>
internal sealed class SceneComposer(ComposeOptions options)
{
    /// <summary>Items of a line must be told apart to be counted.</summary>
    private const int GapOnStripPixels = 14;

    private readonly CutoutPlacer _ofPicture = new(LabelIds.Background);
    private readonly CutoutPlacer _ofStrip = new(LabelIds.Background, GapOnStripPixels);

    /// <summary>How many items found no place, in all that was filled.</summary>
    public int LeftOut { get; private set; }

    /// <summary>How many items were so thin that nothing of them was left at their size.</summary>
    public int TooThin { get; private set; }

    /// <param name="ground">Is painted on, picture and mask.</param>
    /// <param name="kinds">What to lay.</param>
    /// <param name="count">How many; fewer where there is no room.</param>
    /// <param name="isStrip">True if the ground is a belt that passes: items lie whole between its edges.</param>
    /// <param name="random">Decides all chance.</param>
    public IReadOnlyList<LaidItem> Fill(LabelledPicture ground, IReadOnlyList<ItemKind> kinds, int count, bool isStrip, Random random)
    {
        // One light: all shadows fall the same way.
        var shadow = new Shadow(random.Between(0.2, 0.55), new Point(random.Next(-4, 5), random.Next(1, 6)), random.Between(2, 4.5));
        var laid = new List<LaidItem>();
        for (var i = 0; i < count; i++)
        {
            var (kind, item) = ItemKind.Draw(kinds, random);
            using var body = Prepare(kind, item, random);
            if (body is null)
            {
                TooThin++;
                continue;
            }
            var (outsideX, outsideY) = isStrip ? (0, 0) : (body.Image.Width / 2, body.Image.Height / 2);
            if ((isStrip ? _ofStrip : _ofPicture).Place(body, ground, outsideX, outsideY, shadow, random) is { } place)
                laid.Add(new LaidItem(place, Pixels(body.Mask), item.Picture));
            else
                LeftOut++;
        }
        return laid;
    }

    private Cutout? Prepare(ItemKind kind, CompositionItem item, Random random)
    {
        var scale = random.Between(kind.LengthPx.Least, kind.LengthPx.Most) / item.LengthPx;
        using var shrunk = item.Cutout.Shrunk(Math.Min(1, scale));
        using var turned = shrunk.Warped(random.Between(0, 360), Math.Max(1, scale), random.Chance(0.5));
        var change = options.ColourChange;
        ColourShift.Apply(turned.Image, random.Around(0, change), random.Factor(change / 200), random.Factor(change / 200));
        return turned.Cropped();
    }

    private static Dictionary<int, int> Pixels(Mat mask)
    {
        var counts = PixelCounts.Of(mask);
        return Enumerable.Range(0, Cutout.Outside).Where(id => counts[id] > 0).ToDictionary(id => id, id => (int)counts[id]);
    }
}
