using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// All that is done to a training picture, in order: crop, background, pasted items, made-up bodies, light and camera.
/// Owns its steps.
/// </summary>
public sealed class AugmentationChain : IDisposable
{
    private readonly RareClassCrops? rareClasses;
    private readonly GeometricAugmentation geometry;
    private readonly List<IAugmentation> steps = [];

    /// <exception cref="ArgumentException">A named class does not exist, or an option that needs one has none.</exception>
    public AugmentationChain(AugmentationOptions options, IReadOnlyList<LabelledPicture> pictures, ClassList classes, int seed)
    {
        var background = options.BackgroundClass is { } name ? classes.IdOf(name) : 0;
        if (options.DefectCrops > 0)
            rareClasses = new RareClassCrops(options, pictures, classes, background);
        geometry = new GeometricAugmentation(options);
        if (options.BackgroundChange > 0)
            steps.Add(new BackgroundAugmentation(options, background));
        if (options.PastedItems > 0)
            steps.Add(new CopyPasteAugmentation(options, pictures, background, classes.Ignore));
        if (options.SyntheticBodies > 0)
        {
            var body = options.SyntheticClass ?? throw new ArgumentException(
                "Made-up foreign bodies need the class they are labelled with (--synthetic-class).");
            steps.Add(new SyntheticBodyAugmentation(options, background, classes.IdOf(body)));
        }
        steps.Add(new PhotometricAugmentation(options, seed));
    }

    /// <summary>A varied crop of a picture, or of another where crops are drawn around rare classes; the caller owns it.</summary>
    public LabelledPicture Vary(LabelledPicture picture, Random random)
    {
        var (source, place) = rareClasses?.Choose(picture, random) ?? (picture, null);
        var varied = new LabelledPicture(source.Name, source.Image.Clone(), source.Mask.Clone()) { Gains = source.Gains };
        geometry.Crop(varied, place, random);
        foreach (var step in steps)
            step.Apply(varied, random);
        return varied;
    }

    public void Dispose()
    {
        foreach (var step in steps.OfType<IDisposable>())
            step.Dispose();
    }
}
