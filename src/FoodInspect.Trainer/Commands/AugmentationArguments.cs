using System.CommandLine;
using FoodInspect.Trainer.Augmentation;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that say how training pictures are varied.</summary>
internal static class AugmentationArguments
{
    private static readonly AugmentationOptions Defaults = new();

    private static readonly Option<int> Crop = TrainingArguments.Default("--crop", Defaults.CropPixels, "Side of the square crops, a multiple of 8.");
    private static readonly Option<double> DefectCrops = TrainingArguments.Default("--defect-crops", Defaults.DefectCrops, "Share of crops drawn around a pixel of a rare class.");
    private static readonly Option<double> RareBelow = TrainingArguments.Default("--rare-below", Defaults.RareBelow, "Share of the pixels below which a class is rare.");
    private static readonly Option<double> Scale = TrainingArguments.Default("--scale", Defaults.Scale, "Scale by 1/(1+this) to 1+this.");
    private static readonly Option<double> Rotation = TrainingArguments.Default("--rotation", Defaults.RotationDegrees, "Turn by up to so many degrees.");
    private static readonly Option<bool> NoFlips = new("--no-flips") { Description = "Do not mirror." };
    private static readonly Option<double> Brightness = TrainingArguments.Default("--brightness", Defaults.Brightness, "Change of brightness, share of full scale.");
    private static readonly Option<double> Contrast = TrainingArguments.Default("--contrast", Defaults.Contrast, "Change of contrast.");
    private static readonly Option<double> Hue = TrainingArguments.Default("--hue", Defaults.HueDegrees, "Turn of the hue, degrees.");
    private static readonly Option<double> Saturation = TrainingArguments.Default("--saturation", Defaults.Saturation, "Change of saturation.");
    private static readonly Option<double> Gain = TrainingArguments.Default("--channel-gain", Defaults.ChannelGain, "Change of each colour's gain.");
    private static readonly Option<double> Noise = TrainingArguments.Default("--noise", Defaults.Noise, "Most noise, share of full scale.");
    private static readonly Option<double> Blur = TrainingArguments.Default("--blur", Defaults.BlurPixels, "Most blur, sigma in pixels.");
    private static readonly Option<double> Background = TrainingArguments.Default("--background-change", Defaults.BackgroundChange, "Share of crops with another background.");
    private static readonly Option<int> Paste = TrainingArguments.Default("--paste", Defaults.PastedItems, "Most items pasted from other pictures.");
    private static readonly Option<int> Synthetic = TrainingArguments.Default("--synthetic", Defaults.SyntheticBodies, "Most made-up foreign bodies a crop.");
    private static readonly Option<string?> SyntheticClass = new("--synthetic-class") { Description = "Class of made-up foreign bodies." };
    private static readonly Option<double> Transplant = TrainingArguments.Default("--transplant", Defaults.Transplant, "Share of sound items that get a defect of another item.");
    private static readonly Option<string?> DefectClasses = new("--defect-classes") { Description = "Classes of defects that are laid on other items, with commas between." };
    private static readonly Option<double> ItemVariety = TrainingArguments.Default("--item-variety", Defaults.ItemVariety, "Share of items that get another product's looks.");
    private static readonly Option<int> SyntheticProducts = TrainingArguments.Default("--synthetic-products", Defaults.SyntheticProducts, "Most made-up products a crop.");
    private static readonly Option<string?> ProductClass = new("--product-class") { Description = "Class of sound product." };
    private static readonly Option<string?> BackgroundClass = new("--background-class") { Description = "Class of the free background (default: id 0)." };

    public static IReadOnlyList<Option> All { get; } =
    [
        Crop, DefectCrops, RareBelow, Scale, Rotation, NoFlips, Brightness, Contrast, Hue, Saturation, Gain, Noise, Blur,
        Background, Paste, Synthetic, SyntheticClass, Transplant, DefectClasses, ItemVariety, SyntheticProducts, ProductClass, BackgroundClass,
    ];

    /// <exception cref="UsageException">An option is given that says how something is done which is not done.</exception>
    public static AugmentationOptions Read(ParseResult parsed)
    {
        var options = ValuesOf(parsed);
        if (options.DefectCrops == 0)
            parsed.RefuseStray($"without {DefectCrops.Name}", RareBelow);
        if (options is { SyntheticBodies: 0, ItemVariety: 0, Transplant: 0, SyntheticProducts: 0 })
            parsed.RefuseStray($"without {Synthetic.Name}", SyntheticClass);
        if (options.Transplant == 0)
            parsed.RefuseStray($"without {Transplant.Name}", DefectClasses);
        return options;
    }

    private static AugmentationOptions ValuesOf(ParseResult parsed) => new()
    {
        CropPixels = parsed.GetValue(Crop),
        DefectCrops = parsed.GetValue(DefectCrops),
        RareBelow = parsed.GetValue(RareBelow),
        Scale = parsed.GetValue(Scale),
        RotationDegrees = parsed.GetValue(Rotation),
        Flips = !parsed.GetValue(NoFlips),
        Brightness = parsed.GetValue(Brightness),
        Contrast = parsed.GetValue(Contrast),
        HueDegrees = parsed.GetValue(Hue),
        Saturation = parsed.GetValue(Saturation),
        ChannelGain = parsed.GetValue(Gain),
        Noise = parsed.GetValue(Noise),
        BlurPixels = parsed.GetValue(Blur),
        BackgroundChange = parsed.GetValue(Background),
        PastedItems = parsed.GetValue(Paste),
        SyntheticBodies = parsed.GetValue(Synthetic),
        SyntheticClass = parsed.GetValue(SyntheticClass),
        Transplant = parsed.GetValue(Transplant),
        DefectClasses = parsed.GetValue(DefectClasses),
        ItemVariety = parsed.GetValue(ItemVariety),
        SyntheticProducts = parsed.GetValue(SyntheticProducts),
        ProductClass = parsed.GetValue(ProductClass),
        BackgroundClass = parsed.GetValue(BackgroundClass),
    };
}
