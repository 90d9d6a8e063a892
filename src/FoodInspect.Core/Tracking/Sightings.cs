using FoodInspect.Core.Regions;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>What a frame shows of the tracks, as those behind the tracker get it.</summary>
internal static class Sightings
{
    /// <summary>An observation for each track that was seen.</summary>
    /// <param name="tracks">The tracks; what they saw lives until the next frame.</param>
    /// <param name="motion">The motion of the belt.</param>
    /// <param name="confirmFrames">In how many frames an item must have been seen to count.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <returns>The observations, and the memory that their regions stand in, which the caller owns.</returns>
    public static (ItemObservation[] Observations, RegionBuffer Regions) Of(List<Track> tracks, BeltMotion motion, int confirmFrames, Size picture)
    {
        var (count, regionCount) = (0, 0);
        foreach (var track in tracks)
        {
            count += track.Seen is null ? 0 : 1;
            regionCount += track.Seen?.Regions.Length ?? 0;
        }

        var observations = new ItemObservation[count];
        var regions = new RegionBuffer(regionCount);
        count = 0;
        foreach (var track in tracks)
        {
            if (track.Seen is { } blob)
                observations[count++] = new ItemObservation(track.ToItem(confirmFrames), blob.Box.ToRect(), regions.Add(blob.Regions), track.IsWhole)
                {
                    IsFullyIn = motion.IsFullyIn(track.Reach, picture),
                };
        }

        return (observations, regions);
    }
}
