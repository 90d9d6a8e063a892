using FoodInspect.Trainer.Augmentation;

namespace FoodInspect.Trainer.Composition;

/// <summary>An item to lay on belts, as it was cut out. Owns it.</summary>
/// <param name="Cutout">Its pixels.</param>
/// <param name="Source">Name of the picture that it was cut from; items of one source never stand in two splits.</param>
/// <param name="Picture">That name for the truth: <c>SET/NAME</c> of a labelled picture, <c>FOLDER/FILE</c> of a cut-out.</param>
/// <param name="Classes">The classes that it has, by name.</param>
internal sealed record CompositionItem(Cutout Cutout, string Source, string Picture, IReadOnlyList<string> Classes) : IDisposable
{
    /// <summary>Longer side, pixels.</summary>
    public int LengthPx => Math.Max(Cutout.Image.Width, Cutout.Image.Height);

    public void Dispose() => Cutout.Dispose();
}

/// <summary>Items that have the same classes.</summary>
/// <param name="Classes">Their names.</param>
/// <param name="Share">Share of all items laid, 0 to 1.</param>
/// <param name="LengthPx">Least and largest longer side on the belt.</param>
/// <param name="Items">At least one.</param>
internal sealed record ItemKind(IReadOnlyList<string> Classes, double Share, (double Least, double Most) LengthPx, IReadOnlyList<CompositionItem> Items)
{
    public string Name => string.Join('+', Classes);

    /// <summary>Draws a kind by its share, and an item of it.</summary>
    public static (ItemKind Kind, CompositionItem Item) Draw(IReadOnlyList<ItemKind> kinds, Random random)
    {
        var at = random.NextDouble() * kinds.Sum(kind => kind.Share);
        var chosen = kinds[^1];
        foreach (var kind in kinds)
        {
            at -= kind.Share;
            if (at < 0)
            {
                chosen = kind;
                break;
            }
        }
        return (chosen, chosen.Items[random.Next(chosen.Items.Count)]);
    }
}
