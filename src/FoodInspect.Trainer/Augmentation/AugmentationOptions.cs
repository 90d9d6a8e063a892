namespace FoodInspect.Trainer.Augmentation;

/// <summary>How training pictures are varied. Ranges are symmetric about "unchanged"; 0 switches a step off.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Side of the square crop, pixels; a multiple of 8.</summary>
    public int CropPixels { get; init; } = 256;

    /// <summary>Share of crops that are drawn around a pixel of a rare class.</summary>
    public double DefectCrops { get; init; }

    /// <summary>A class with less than this share of the labelled pixels is rare.</summary>
    public double RareBelow { get; init; } = 0.05;

    /// <summary>The picture is scaled by 1/(1+this) to 1+this.</summary>
    public double Scale { get; init; } = 0.4;

    /// <summary>The picture is turned by up to this angle to either side.</summary>
    public double RotationDegrees { get; init; } = 20;

    /// <summary>Whether pictures are mirrored, left-right and up-down.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Change of brightness, as a share of full scale.</summary>
    public double Brightness { get; init; } = 0.15;

    /// <summary>Change of contrast, as a share.</summary>
    public double Contrast { get; init; } = 0.25;

    /// <summary>Change of each colour channel's gain, as a share (the light's colour).</summary>
    public double ChannelGain { get; init; } = 0.08;

    /// <summary>Turn of the hue.</summary>
    public double HueDegrees { get; init; } = 8;

    /// <summary>Change of the saturation, as a share.</summary>
    public double Saturation { get; init; } = 0.3;

    /// <summary>Largest standard deviation of added noise, as a share of full scale.</summary>
    public double Noise { get; init; } = 0.03;

    /// <summary>Largest sigma of a Gaussian blur.</summary>
    public double BlurPixels { get; init; } = 1.0;

    /// <summary>Share of crops whose background gets another colour, gradient or surface.</summary>
    public double BackgroundChange { get; init; }

    /// <summary>Most items cut from other training pictures that are laid on a crop.</summary>
    public int PastedItems { get; init; }

    /// <summary>Most made-up foreign bodies laid on a crop; needs <see cref="SyntheticClass"/>.</summary>
    public int SyntheticBodies { get; init; }

    /// <summary>The class of made-up foreign bodies.</summary>
    public string? SyntheticClass { get; init; }

    /// <summary>Share of sound items, 0 to 1, that get a defect of another item; needs <see cref="ProductClass"/> and <see cref="DefectClasses"/>.</summary>
    public double Transplant { get; init; }

    /// <summary>The classes of defects that may be laid on other items, with commas between.</summary>
    public string? DefectClasses { get; init; }

    /// <summary>Share of items, 0 to 1, that get the looks of a product that the training set does not have; needs <see cref="ProductClass"/>.</summary>
    public double ItemVariety { get; init; }

    /// <summary>Most made-up products laid on a crop; needs <see cref="ProductClass"/>.</summary>
    public int SyntheticProducts { get; init; }

    /// <summary>The class of sound product.</summary>
    public string? ProductClass { get; init; }

    /// <summary>The class of the free background, where items may be laid.</summary>
    public string? BackgroundClass { get; init; }

    /// <summary>The ranges by name, for checking.</summary>
    public IEnumerable<(string Name, double Range)> Ranges() =>
    [
        ("Scale", Scale), ("Rotation", RotationDegrees), ("Brightness", Brightness), ("Contrast", Contrast), ("Channel gain", ChannelGain),
        ("Hue", HueDegrees), ("Saturation", Saturation), ("Noise", Noise), ("Blur", BlurPixels),
        ("Pasted items", PastedItems), ("Synthetic bodies", SyntheticBodies), ("Synthetic products", SyntheticProducts),
    ];
}
