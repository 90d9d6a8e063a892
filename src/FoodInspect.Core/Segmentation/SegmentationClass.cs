using System.Text.Json.Serialization;

namespace FoodInspect.Core.Segmentation;

/// <summary>What a class means to the line.</summary>
public enum ClassRole
{
    /// <summary>The belt, and whatever else is no item.</summary>
    Background,

    /// <summary>The food itself.</summary>
    Product,

    /// <summary>Something wrong with the product: rot, a burn, a crack.</summary>
    Defect,

    /// <summary>Something that is no food: plastic, metal, stone.</summary>
    Contaminant,
}

/// <summary>One class of the model card.</summary>
/// <param name="Id">The value in a label map, 0 to 255.</param>
/// <param name="Name">Its name, as rules, metrics and reports use it.</param>
/// <param name="Colour">The colour in which it is drawn.</param>
/// <param name="Role">What it means to the line.</param>
public sealed record SegmentationClass(int Id, string Name, Rgb Colour, ClassRole Role)
{
    /// <summary>True for product and for what is wrong with it.</summary>
    [JsonIgnore]
    public bool IsFood => Role is ClassRole.Product or ClassRole.Defect;
}
