using System.Buffers;
using System.Runtime.CompilerServices;

namespace FoodInspect.Core.Regions;

/// <summary>
/// Regions in rented memory, so that a running line does not allocate them. Whoever holds the buffer owns it; after
/// <see cref="Dispose"/> it is empty, and what was read from <see cref="Span"/> must not be looked at any more. Not thread-safe.
/// </summary>
[CollectionBuilder(typeof(RegionBuffer), nameof(Of))]
public sealed class RegionBuffer : IDisposable
{
    private Region[] _regions;

    /// <param name="capacity">Most regions that will be added.</param>
    public RegionBuffer(int capacity) => _regions = capacity == 0 ? [] : ArrayPool<Region>.Shared.Rent(capacity);

    /// <summary>Regions in it.</summary>
    public int Count { get; private set; }

    /// <summary>The regions, valid until the buffer is disposed.</summary>
    public ReadOnlySpan<Region> Span => _regions.AsSpan(0, Count);

    /// <summary>A buffer that holds copies of these.</summary>
    public static RegionBuffer Of(ReadOnlySpan<Region> regions)
    {
        var buffer = new RegionBuffer(regions.Length);
        buffer.Add(regions);
        return buffer;
    }

    /// <summary>Adds one.</summary>
    /// <exception cref="IndexOutOfRangeException">The buffer is full or disposed.</exception>
    public void Add(in Region region) => _regions[Count++] = region;

    /// <summary>Adds several, and tells where they stand.</summary>
    /// <exception cref="ArgumentException">The buffer has not so much room, or is disposed.</exception>
    public ReadOnlyMemory<Region> Add(ReadOnlySpan<Region> regions)
    {
        regions.CopyTo(_regions.AsSpan(Count));
        Count += regions.Length;
        return _regions.AsMemory(Count - regions.Length, regions.Length);
    }

    /// <summary>Walks through the regions.</summary>
    public ReadOnlySpan<Region>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <inheritdoc />
    public void Dispose()
    {
        var regions = Interlocked.Exchange(ref _regions, []);
        Count = 0;
        if (regions.Length > 0)
            ArrayPool<Region>.Shared.Return(regions);
    }
}
