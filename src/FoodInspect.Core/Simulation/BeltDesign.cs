using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation;

/// <summary>A kind of item on a simulated belt.</summary>
/// <param name="Name">For example <c>burnt</c>; also the option that sets its share of the items.</param>
/// <param name="Meaning">One phrase for the reader of an error message.</param>
/// <param name="DefaultShare">Its share of the items, 0 to 1; the first kind of a design gets what the others leave.</param>
/// <param name="Variants">How many different ones are drawn; they come back in turn at random.</param>
public sealed record ItemKind(string Name, string Meaning, double DefaultShare, int Variants);

/// <summary>
/// What lies on a simulated belt and how it looks: everything that makes <c>sim:biscuits</c> biscuits. A second belt is a
/// second design, named in <see cref="SimulationAddress"/>.
/// </summary>
public abstract class BeltDesign
{
    /// <summary>The name in the address, <c>sim:NAME</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Classes of the truth; the first, with id 0, is the belt itself.</summary>
    public abstract IReadOnlyList<SegmentationClass> Classes { get; }

    /// <summary>Kinds of items; the first is the sound product.</summary>
    public abstract IReadOnlyList<ItemKind> Kinds { get; }

    /// <summary>Distance between two neighbours of a lane, in mm; wide enough that items never touch.</summary>
    public abstract double ItemPitchMm { get; }

    /// <summary>Least width of a lane, in mm.</summary>
    public abstract double LaneWidthMm { get; }

    /// <summary>How the belt looks under the items.</summary>
    internal abstract IBeltSurface CreateSurface(int seed);

    /// <summary>How one item looks; the same seed gives the same item.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="seed">Seed of everything random about it.</param>
    internal abstract IItemShape CreateItem(ItemKind kind, int seed);
}
