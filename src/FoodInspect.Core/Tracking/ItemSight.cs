namespace FoodInspect.Core.Tracking;

/// <summary>How a frame bears out where items were expected.</summary>
/// <param name="Expected">Items that should have been seen.</param>
/// <param name="Found">Those that were seen there.</param>
/// <param name="Strangers">Items that were seen where none was expected.</param>
internal readonly record struct ItemSight(int Expected, int Found, int Strangers)
{
    /// <summary>True if most items are not where they should be. A single one that is not seen may be hidden; one that is seen elsewhere has moved otherwise.</summary>
    public bool IsElsewhere => (Expected > 1 || Strangers > 0) && Found * 2 < Expected;

    /// <summary>
    /// Counts them. Also what is too new to be confirmed counts if it is as large as items are: where nothing is found again, all is new. What was out of place before does not:
    /// a spot on the lens never is where the belt would carry it.
    /// </summary>
    public static ItemSight Of(List<Track> tracks, BlobAssignment assignment, FleetingItems fleeting, int confirmFrames)
    {
        var (expected, strangers) = (0, 0);
        foreach (var track in tracks)
            expected += !track.HasLeft && !track.IsOutOfPlace && (track.FramesSeen >= confirmFrames || fleeting.HasItemSize(track.LargestAreaPx)) ? 1 : 0;
        foreach (var stranger in assignment.Strangers)
            strangers += fleeting.HasItemSize(stranger.AreaPx) ? 1 : 0;
        return new(expected, assignment.Matches.Count + assignment.Hidden.Count, strangers);
    }
}
