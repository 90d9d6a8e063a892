using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>How composed pictures look.</summary>
internal sealed record ComposeOptions
{
    /// <summary>Pixels.</summary>
    public Size Picture { get; init; } = new(640, 360);

    /// <summary>Least and most items in a picture; also in each picture's width of a video.</summary>
    public (int Least, int Most) Items { get; init; } = (6, 16);

    /// <summary>Longer side of items on the belt, pixels, where <see cref="LengthsPx"/> names no class of theirs.</summary>
    public (double Least, double Most) LengthPx { get; init; } = (50, 80);

    /// <summary>The same for items that have a class.</summary>
    public IReadOnlyDictionary<string, (double Least, double Most)> LengthsPx { get; init; } = new Dictionary<string, (double, double)>();

    /// <summary>Share of the items that have a class, 0 to 1; kinds not named share what is left evenly.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; init; } = new Dictionary<string, double>();

    /// <summary>Change of each item's hue, degrees, and half of it in percent of its saturation and brightness.</summary>
    public double ColourChange { get; init; } = 10;

    /// <summary>Everything random.</summary>
    public int Seed { get; init; } = 1;

    public (double Least, double Most) LengthOf(IReadOnlyList<string> classes) =>
        LengthsPx.FirstOrDefault(length => classes.Contains(length.Key)) is { Key: not null } named ? named.Value : LengthPx;
}
