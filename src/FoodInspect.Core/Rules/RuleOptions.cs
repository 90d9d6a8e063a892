using FoodInspect.Core.Segmentation;

namespace FoodInspect.Core.Rules;

/// <summary>What a rule looks at.</summary>
public enum RuleKind
{
    /// <summary>The area of a region of the class, or of all of them on the item; limits in px or mm².</summary>
    Area,

    /// <summary>How many regions of the class there are.</summary>
    Count,

    /// <summary>The class's share of the whole item (or of the zone, or of the picture), 0 to 1.</summary>
    Coverage,

    /// <summary>How much food there is: under- and over-fill; limits in px or mm².</summary>
    Quantity,

    /// <summary>Whether the class is there at all.</summary>
    Absence,
}

/// <summary>What a rule is applied to.</summary>
public enum RuleScope
{
    /// <summary>Each item for itself.</summary>
    Item,

    /// <summary>All regions of a picture, or of the rule's zone in it, whatever item they are part of.</summary>
    Picture,
}

/// <summary>Which area a rule of kind <see cref="RuleKind.Area"/> measures.</summary>
public enum MeasuredArea
{
    /// <summary>Each region for itself.</summary>
    Region,

    /// <summary>All regions of the class together.</summary>
    Sum,
}

/// <summary>What a rule of kind <see cref="RuleKind.Absence"/> expects of the class.</summary>
public enum Expected
{
    /// <summary>It must be there: a label, a topping.</summary>
    Present,

    /// <summary>It must not be there.</summary>
    Absent,
}

/// <summary>
/// How often a rule must be found violated before it counts: in <paramref name="Frames"/> of the last <paramref name="Of"/> frames
/// in which it could be looked at. 1 of 1 alerts at first sight. An item seen in fewer frames is judged by the same share.
/// </summary>
public sealed record PersistenceOptions(int Frames = 3, int Of = 5)
{
    /// <summary>Three of the last five frames: a flicker of the network is no defect.</summary>
    public static PersistenceOptions Default => new();
}

/// <summary>
/// A rule of a recipe. Limits say what is allowed: the rule is violated below a minimum and above a maximum.
/// </summary>
public sealed record RuleOptions
{
    /// <summary>Name of the rule in alerts and files; unique in the recipe.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it looks at.</summary>
    public RuleKind? Kind { get; init; }

    /// <summary>Class of the model card. Quantity may leave it out and then measures all product and defect of the item.</summary>
    public string? Class { get; init; }

    /// <summary>Each item, or the picture as a whole.</summary>
    public RuleScope Scope { get; init; } = RuleScope.Item;

    /// <summary>Area: each region, or their sum.</summary>
    public MeasuredArea Of { get; init; } = MeasuredArea.Region;

    /// <summary>Absence: must the class be there or must it not.</summary>
    public Expected Expected { get; init; } = Expected.Present;

    /// <summary>Area, Quantity: the least allowed, in pixels. Count, Absence: smaller regions do not count.</summary>
    public double? MinimumAreaPx { get; init; }

    /// <summary>Area, Quantity: the most allowed, in pixels of the camera's picture.</summary>
    public double? MaximumAreaPx { get; init; }

    /// <summary>As <see cref="MinimumAreaPx"/>, in mm²; needs a calibrated scale.</summary>
    public double? MinimumAreaMm2 { get; init; }

    /// <summary>As <see cref="MaximumAreaPx"/>, in mm²; needs a calibrated scale.</summary>
    public double? MaximumAreaMm2 { get; init; }

    /// <summary>Count: the fewest regions allowed.</summary>
    public int? MinimumCount { get; init; }

    /// <summary>Count: the most regions allowed.</summary>
    public int? MaximumCount { get; init; }

    /// <summary>Coverage: the least allowed, 0 to 1.</summary>
    public double? MinimumRatio { get; init; }

    /// <summary>Coverage: the most allowed, 0 to 1.</summary>
    public double? MaximumRatio { get; init; }

    /// <summary>
    /// Name of a zone of the recipe. An item is looked at while its centre is in the zone; in the picture's scope the regions
    /// count whose centroid is in it. Null: everywhere.
    /// </summary>
    public string? Zone { get; init; }

    /// <summary>Regions of which the network is less sure, on average, do not count; 0 to 1.</summary>
    public double MinimumConfidence { get; init; }

    /// <summary>In how many frames it must be violated.</summary>
    public PersistenceOptions Persistence { get; init; } = PersistenceOptions.Default;

    /// <summary>What it asks for.</summary>
    public Severity Severity { get; init; } = Severity.Reject;

    /// <summary>The class that its violations name: its own, or, where it measures all food, the names of those classes joined by +.</summary>
    /// <param name="classes">The classes of the model card.</param>
    public string ClassName(IReadOnlyList<SegmentationClass> classes) =>
        Class ?? string.Join('+', classes.Where(c => c.IsFood).Select(c => c.Name));
}
