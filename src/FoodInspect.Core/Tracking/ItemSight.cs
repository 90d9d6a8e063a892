namespace FoodInspect.Core.Tracking;

/// <summary>How a frame bears out where items were expected.</summary>
/// <param name="Expected">Items that should have been seen.</param>
/// <param name="Found">Those that were seen there.</param>
/// <param name="Strangers">Items that were seen where none was expected.</param>
internal readonly record struct ItemSight(int Expected, int Found, int Strangers)
{
    /// <summary>True if most items are not where they should be. A single one that is not seen may be hidden; one that is seen elsewhere has moved otherwise.</summary>
    public bool IsElsewhere => (Expected > 1 || Strangers > 0) && Found * 2 < Expected;
}
