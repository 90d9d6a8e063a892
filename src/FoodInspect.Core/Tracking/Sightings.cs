using System.Buffers;
using System.Collections;
using FoodInspect.Core.Regions;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// The items that a frame shows, and their regions, in rented memory, so that a running line does not allocate them. Whoever holds
/// them owns them; after <see cref="Dispose"/> there are none, and what was read must not be looked at any more. Not thread-safe.
/// </summary>
public sealed class Sightings : IReadOnlyList<ItemObservation>, IDisposable
{
    private readonly RegionBuffer _regions;
    private ItemObservation[] _observations;

    private Sightings(int items, int regions)
    {
        _observations = items == 0 ? [] : ArrayPool<ItemObservation>.Shared.Rent(items);
        _regions = new RegionBuffer(regions);
    }

    /// <inheritdoc />
    public int Count { get; private set; }

    /// <inheritdoc />
    public ItemObservation this[int index] => _observations.AsSpan(0, Count)[index];

    /// <summary>An observation for each track that was seen; the caller owns them.</summary>
    /// <param name="tracks">The tracks; what they saw lives until the next frame.</param>
    /// <param name="motion">The motion of the belt.</param>
    /// <param name="confirmFrames">In how many frames an item must have been seen to count.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    internal static Sightings Of(List<Track> tracks, BeltMotion motion, int confirmFrames, Size picture)
    {
        var (items, regions) = (0, 0);
        foreach (var track in tracks)
        {
            items += track.Seen is null ? 0 : 1;
            regions += track.Seen?.Regions.Length ?? 0;
        }

        var sightings = new Sightings(items, regions);
        foreach (var track in tracks)
        {
            if (track.Seen is { } blob)
                sightings._observations[sightings.Count++] = new ItemObservation(track.ToItem(confirmFrames), blob.Box.ToRect(), sightings._regions.Add(blob.Regions), track.IsWhole)
                {
                    IsFullyIn = motion.IsFullyIn(track.Reach, picture),
                };
        }

        return sightings;
    }

    /// <inheritdoc />
    public IEnumerator<ItemObservation> GetEnumerator() => new ArraySegment<ItemObservation>(_observations, 0, Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public void Dispose()
    {
        var observations = Interlocked.Exchange(ref _observations, []);
        Count = 0;
        if (observations.Length > 0)
            ArrayPool<ItemObservation>.Shared.Return(observations, clearArray: true);
        _regions.Dispose();
    }
}
