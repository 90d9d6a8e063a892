namespace FoodInspect.Core.Simulation;

/// <summary>How a simulated belt is lit, moves, and what lies on it. All of it has a default and an option in the address.</summary>
public sealed record SimulationOptions
{
    /// <summary>Width of the picture, in pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height of the picture, in pixels.</summary>
    public int Height { get; init; } = 360;

    /// <summary>Scale on the belt.</summary>
    public double MmPerPixel { get; init; } = 1;

    /// <summary>How far items move to the left from one frame to the next.</summary>
    public double SpeedPixelsPerFrame { get; init; } = 4;

    /// <summary>Frames a second of a live belt.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Frames until it ends; 0 for endless, which only a live belt can be.</summary>
    public long Frames { get; init; }

    /// <summary>True if frames come at their rate, as from a camera; false if as fast as they are taken.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the places on the belt that hold an item, 0 to 1.</summary>
    public double FillRatio { get; init; } = 0.85;

    /// <summary>Share of each kind of item other than the sound one, 0 to 1; kinds not named have the design's share.</summary>
    public IReadOnlyDictionary<string, double> KindShares { get; init; } = new Dictionary<string, double>();

    /// <summary>Exposure: 1 as drawn, 0.5 half as bright.</summary>
    public double LightLevel { get; init; } = 1;

    /// <summary>How much darker the left edge is than the right one, 0 to 0.9.</summary>
    public double LightGradient { get; init; }

    /// <summary>Random change of the exposure from frame to frame, 0 to 0.5 of its level.</summary>
    public double LightFlicker { get; init; }

    /// <summary>Slow change of the exposure, 0 to 0.5 of its level, over 900 frames.</summary>
    public double LightDrift { get; init; }

    /// <summary>Standard deviation of the sensor's noise, in grey levels.</summary>
    public double NoiseLevels { get; init; } = 3;

    /// <summary>Depth of the shadows that pass over the belt, 0 (none) to 0.9.</summary>
    public double ShadowDepth { get; init; }

    /// <summary>Share of one kind of item.</summary>
    public double ShareOf(ItemKind kind) => KindShares.GetValueOrDefault(kind.Name, kind.DefaultShare);
}
