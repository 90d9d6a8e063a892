using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// All that is done to a training picture, in order: crop, background, pasted items, made-up products, transplanted defects, items' looks, made-up bodies, light and camera.
/// Owns its steps.
/// </summary>
public sealed class AugmentationChain : IDisposable
{
    private readonly RareClassCrops? _rareClasses;
    private readonly GeometricAugmentation _geometry;
    private readonly List<IAugmentation> _steps = [];

    /// <exception cref="ArgumentException">A named class does not exist, or an option that needs one has none.</exception>
    public AugmentationChain(AugmentationOptions options, IReadOnlyList<LabelledPicture> pictures, ClassList classes, int seed)
    {
        var background = options.BackgroundClass is { } name ? classes.IdOf(name) : 0;
        int? body = options.SyntheticClass is { } bodyName ? classes.IdOf(bodyName) : null;
        var product = ProductId(options, classes, background, body);
        if (options.SyntheticBodies > 0 && body is null)
            throw new ArgumentException("Made-up foreign bodies need the class they are labelled with (--synthetic-class).");
        if (options.DefectCrops > 0)
            _rareClasses = new RareClassCrops(options, pictures, classes, background);
        // Before the steps that own pictures: this one may be refused.
        var transplant = options.Transplant > 0
            ? new DefectTransplantAugmentation(options, pictures, background, product, DefectTransplantAugmentation.DefectIds(classes, options.DefectClasses, background, product), classes.Ignore)
            : null;
        _geometry = new GeometricAugmentation(options);
        if (options.BackgroundChange > 0)
            _steps.Add(new BackgroundAugmentation(options, background));
        if (options.PastedItems > 0)
            _steps.Add(new CopyPasteAugmentation(options, pictures, background, classes.Ignore));
        if (options.SyntheticProducts > 0)
            _steps.Add(new SyntheticProductAugmentation(options, background, product));
        if (transplant is not null)
            _steps.Add(transplant);
        if (options.ItemVariety > 0)
            _steps.Add(new ItemVarietyAugmentation(options, background, product, body, classes.Ignore));
        if (options.SyntheticBodies > 0)
            _steps.Add(new SyntheticBodyAugmentation(options, background, body!.Value));
        _steps.Add(new PhotometricAugmentation(options, seed));
    }

    /// <summary>A varied crop of a picture, or of another where crops are drawn around rare classes; the caller owns it.</summary>
    public LabelledPicture Vary(LabelledPicture picture, Random random)
    {
        var (source, place) = _rareClasses?.Choose(picture, random) ?? (picture, null);
        var varied = new LabelledPicture(source.Name, source.Image.Clone(), source.Mask.Clone()) { Gains = source.Gains };
        _geometry.Crop(varied, place, random);
        foreach (var step in _steps)
            step.Apply(varied, random);
        return varied;
    }

    public void Dispose()
    {
        foreach (var step in _steps.OfType<IDisposable>())
            step.Dispose();
    }

    /// <summary>The class of sound product; 0 where no step needs it.</summary>
    private static int ProductId(AugmentationOptions options, ClassList classes, int background, int? body)
    {
        if (options is { Transplant: 0, ItemVariety: 0, SyntheticProducts: 0 })
            return 0;
        var name = options.ProductClass ?? throw new ArgumentException(
            "Transplanted defects, items of other looks and made-up products need the class of sound product (--product-class).");
        var product = classes.IdOf(name);
        if (product == background || product == body)
            throw new ArgumentException($"The class of sound product (--product-class) cannot be '{name}', which is that of the background or of foreign bodies.");
        return product;
    }
}
