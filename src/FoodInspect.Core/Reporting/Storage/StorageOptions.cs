using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>A folder for pictures, and how much it may take.</summary>
public abstract record StorageOptions
{
    private const long BytesPerMegabyte = 1_000_000;

    /// <summary>False keeps nothing.</summary>
    public bool Enabled { get; init; }

    /// <summary>The folder; each line has its own below it.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Hard cap on what all lines keep here together, in megabytes (10⁶ bytes).</summary>
    public long MaximumMegabytes { get; init; } = 2_000;

    /// <summary>Nothing is written while the disk has less than so much free, in megabytes.</summary>
    public long MinimumFreeMegabytes { get; init; } = 1_000;

    /// <summary>How many pictures may wait for the disk; beyond that the oldest are dropped and counted.</summary>
    public int QueueLength { get; init; } = 16;

    internal long MaximumBytes => MaximumMegabytes * BytesPerMegabyte;

    internal long MinimumFreeBytes => MinimumFreeMegabytes * BytesPerMegabyte;

    /// <summary>What is wrong with a disk that leaves no room: goes on after "its disk".</summary>
    internal string DiskShortage =>
        MinimumFreeMegabytes == 0 ? "is full" : $"has less than {MinimumFreeMegabytes} MB free ({nameof(MinimumFreeMegabytes)})";

    /// <summary>All problems of what every storage has; none if it is good.</summary>
    internal IEnumerable<ConfigurationProblem> ValidateStorage(string keyPath)
    {
        if (!Enabled)
            yield break;
        if (string.IsNullOrWhiteSpace(Folder) || File.Exists(Folder))
            yield return new($"{keyPath}:Folder", Folder, "not a folder", "Give the path of a folder; it is created if it is missing");
        if (MaximumMegabytes is < 1 or > 1_000_000_000)
            yield return new($"{keyPath}:MaximumMegabytes", $"{MaximumMegabytes}", "out of range", "Give the cap in megabytes, at least 1");
        if (MinimumFreeMegabytes is < 0 or > 1_000_000_000)
            yield return new($"{keyPath}:MinimumFreeMegabytes", $"{MinimumFreeMegabytes}", "out of range", "Give megabytes, 0 or more");
        if (QueueLength is < 1 or > 1_000)
            yield return new($"{keyPath}:QueueLength", $"{QueueLength}", "out of range", "Give 1 to 1000 pictures");
    }
}
