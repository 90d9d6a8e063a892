using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays items cut from other training pictures on free background ("Simple Copy-Paste", Ghiasi et al. 2021, arXiv 2012.07177).
/// An item is a connected region of anything but background, so product and defect stay together. Items are drawn by kind
/// (the set of classes they have), each kind as often as another, which gives rare kinds their share.
/// </summary>
public sealed class CopyPasteAugmentation : IAugmentation, IDisposable
{
    private const double MostCoverage = 0.5;

    private readonly AugmentationOptions _options;
    private readonly CutoutPlacer _placer;
    private readonly List<Cutout>[] _kinds;

    public CopyPasteAugmentation(
        AugmentationOptions options, IEnumerable<LabelledPicture> pictures, int background, int ignore)
    {
        _options = options;
        _placer = new CutoutPlacer(background);
        var byKind = new SortedDictionary<string, List<Cutout>>(StringComparer.Ordinal);
        foreach (var picture in pictures)
        {
            foreach (var item in ItemCutter.Cut(picture, background, ignore, MostCoverage))
            {
                var kind = string.Join('+', item.ClassIds());
                (byKind.TryGetValue(kind, out var items) ? items : byKind[kind] = []).Add(item);
            }
        }
        _kinds = [.. byKind.Values];
    }

    /// <summary>How many items there are to draw from.</summary>
    public int Items => _kinds.Sum(kind => kind.Count);

    public void Apply(LabelledPicture picture, Random random)
    {
        if (_kinds.Length == 0)
            return;
        var items = random.Next(_options.PastedItems + 1);
        for (var i = 0; i < items; i++)
        {
            var kind = _kinds[random.Next(_kinds.Length)];
            using var item = kind[random.Next(kind.Count)].Warped(
                random.Between(0, 360), random.Factor(0.45), random.Chance(0.5));
            // Every second item gets another colour, a few a very different one: the next fruit is not in the training set.
            if (random.Chance(0.5))
            {
                ColourShift.Apply(
                    item.Image, random.Around(0, random.Chance(0.3) ? 30 : 12), random.Factor(0.4), random.Factor(0.3));
            }
            _placer.Place(item, picture, random);
        }
    }

    public void Dispose()
    {
        foreach (var item in _kinds.SelectMany(kind => kind))
            item.Dispose();
    }
}
