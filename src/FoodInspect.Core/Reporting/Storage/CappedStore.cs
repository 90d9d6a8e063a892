namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Keeps a folder under its cap and off the disk's last bytes: the oldest entries that may go make room for new ones; where
/// none may go, the new one is refused. To look through a large folder takes seconds, so that while it is full, it is looked through
/// every ten seconds only for a group. Not thread-safe.
/// </summary>
/// <param name="maximumBytes">The cap.</param>
/// <param name="minimumFreeBytes">What must stay free on the disk.</param>
/// <param name="diskFreeBytes">What is free on the disk now.</param>
/// <param name="enumerate">What is in the folder now; people move and delete things too.</param>
/// <param name="mayDelete">Whether an entry may be deleted to make room.</param>
/// <param name="time">The clock of its looks at a full folder.</param>
internal sealed class CappedStore(
    long maximumBytes, long minimumFreeBytes, Func<long> diskFreeBytes, Func<IEnumerable<StoredEntry>> enumerate, Func<StoredEntry, bool> mayDelete, TimeProvider time)
{
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _usedByGroup = [];
    private readonly Dictionary<string, long> _refusedAt = [];
    private SortedDictionary<string, StoredEntry>? _entries;
    private long _usedBytes;

    /// <summary>
    /// So many times what is free may the entries of one group take; null for no such limit. The more is taken, the less each may take, so that however much there is of one, there is
    /// room for another: the dynamic thresholds of Choudhury and Hahne (1998).
    /// </summary>
    public double? GroupShare { get; init; }

    /// <summary>What may still be written: below the cap, or on the disk, the lesser; never below 0.</summary>
    public long FreeBytes
    {
        get
        {
            if (_entries is null)
                Scan();
            var (underCap, onDisk) = (maximumBytes - _usedBytes, diskFreeBytes() - minimumFreeBytes);
            IsShortOfDisk = onDisk < underCap;
            return Math.Max(0, Math.Min(underCap, onDisk));
        }
    }

    /// <summary>Whether it was the disk that left less room than the cap, when <see cref="FreeBytes"/> was last asked for.</summary>
    public bool IsShortOfDisk { get; private set; }

    /// <summary>The group that alone had no more room when room was last asked for, or null.</summary>
    public string? GroupShortOfShare { get; private set; }

    /// <summary>Looks anew at what is in the folder.</summary>
    /// <exception cref="IOException">It cannot be read, or somebody changes it at this moment.</exception>
    public void Scan()
    {
        var entries = new SortedDictionary<string, StoredEntry>(StringComparer.Ordinal);
        foreach (var entry in enumerate())
            entries[entry.Name] = entry;
        (_entries, _usedBytes) = (entries, 0);
        _usedByGroup.Clear();
        foreach (var entry in entries.Values)
            Count(entry, entry.Bytes);
    }

    /// <summary>Deletes the oldest entries that may go until so many bytes of a group fit.</summary>
    /// <returns>False if they do not fit; then nothing more of this group may be written.</returns>
    public bool TryMakeRoom(long bytes, string group = "")
    {
        if (Fits(bytes, group))
            return true;
        if (_refusedAt.TryGetValue(group, out var refusedAt) && time.GetElapsedTime(refusedAt) < PauseAfterRefusal)
            return false;
        Scan();
        var fits = Fits(bytes, group);
        foreach (var entry in fits ? [] : _entries!.Values.ToArray())
        {
            if (!mayDelete(entry))
                continue;
            entry.Delete();
            _entries!.Remove(entry.Name);
            Count(entry, -entry.Bytes);
            fits = Fits(bytes, group);
            if (fits)
                break;
        }

        if (fits)
            _refusedAt.Remove(group);
        else
            _refusedAt[group] = time.GetTimestamp();
        return fits;
    }

    /// <summary>Counts a new entry.</summary>
    public void Add(StoredEntry entry)
    {
        if (_entries is null)
            Scan();
        if (_entries!.TryAdd(entry.Name, entry))
            Count(entry, entry.Bytes);
    }

    private void Count(StoredEntry entry, long bytes)
    {
        _usedBytes += bytes;
        _usedByGroup[entry.Group] = _usedByGroup.GetValueOrDefault(entry.Group) + bytes;
    }

    private bool Fits(long bytes, string group)
    {
        var free = FreeBytes;
        var isShortOfShare = free >= bytes && GroupShare is { } share
            && _usedByGroup.GetValueOrDefault(group) + bytes > share * free;
        GroupShortOfShare = isShortOfShare ? group : null;
        return free >= bytes && !isShortOfShare;
    }
}
