using FoodInspect.Core.Regions;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Rules;

/// <summary>A recipe: the model for a product, and the rules by which its items are judged.</summary>
public sealed record RecipeOptions
{
    /// <summary>Folder of the model.</summary>
    public string Model { get; init; } = "";

    /// <summary>What counts as a region.</summary>
    public RegionOptions Regions { get; init; } = new();

    /// <summary>How items are followed.</summary>
    public TrackingOptions Tracking { get; init; } = new();

    /// <summary>Polygons by name: corners [x, y] in pixels of the camera's picture, at least three.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<double>>> Zones { get; init; } =
        new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>>();

    /// <summary>
    /// Two points [x, y] of a line across the belt: an item's verdict is final once its centre has passed it, otherwise when the
    /// item leaves the picture. It should lie where items are still whole.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>>? DecisionLine { get; init; }

    /// <summary>
    /// An item that was never whole in the picture is NotInspected unless something was found against it. False lets it pass:
    /// for webs and products larger than the picture.
    /// </summary>
    public bool RequireWholeItem { get; init; } = true;

    /// <summary>The rules; at least one.</summary>
    public IReadOnlyList<RuleOptions> Rules { get; init; } = [];
}
