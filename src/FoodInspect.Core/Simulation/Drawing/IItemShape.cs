using System.Numerics;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>A point of an item, seen from above.</summary>
/// <param name="Colour">Blue, green, red, each 0 to 255.</param>
/// <param name="ClassId">Class of the truth.</param>
internal readonly record struct SurfacePoint(Vector3 Colour, byte ClassId);

/// <summary>An item as a function of the place: what a ray from the camera would meet.</summary>
internal interface IItemShape
{
    /// <summary>Nothing of the item lies further from its centre, in mm.</summary>
    float ReachMm { get; }

    /// <summary>What exactly it is, for example <c>steel washer</c>.</summary>
    string Detail { get; }

    /// <summary>What is seen at a point, in mm from the item's centre; null where the belt shows.</summary>
    SurfacePoint? At(Vector2 pointMm);
}

/// <summary>The belt without items, as a function of the place.</summary>
internal interface IBeltSurface
{
    /// <summary>After this length the belt repeats itself, in mm.</summary>
    float PeriodMm { get; }

    /// <summary>Its colour at a point, in mm from the belt's start and its upper edge.</summary>
    Vector3 At(Vector2 pointMm);
}
