using System.Globalization;

namespace FoodInspect.Core.Simulation;

/// <summary>One option of a simulated belt's address.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Range">What values it takes.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Apply">The options with the value in them, or null if the value does not fit.</param>
internal sealed record SimulationOption(string Name, string Range, string Meaning, Func<SimulationOptions, string, SimulationOptions?> Apply)
{
    private static readonly SimulationOption[] Common =
    [
        new("size", "WIDTHxHEIGHT, 64x64 to 4096x4096", "the picture, in pixels", Size),
        Number("mmPerPixel", 0.1, 5, "scale on the belt", (o, v) => o with { MmPerPixel = v }),
        Number("speed", 0.1, 200, "pixels a frame that items move to the left", (o, v) => o with { SpeedPixelsPerFrame = v }),
        Number("fps", 0.1, 1000, "frames a second of a live belt", (o, v) => o with { FramesPerSecond = v }),
        Whole("frames", long.MaxValue, "frames until it ends; 0 for endless if live", (o, v) => o with { Frames = v }),
        new("live", "true or false", "at its rate as from a camera, or as fast as frames are taken", Live),
        Whole("seed", int.MaxValue, "seed of everything random", (o, v) => o with { Seed = (int)v }),
        Number("fill", 0, 1, "share of the places that hold an item", (o, v) => o with { FillRatio = v }),
        Number("light", 0.05, 4, "exposure, 1 as drawn", (o, v) => o with { LightLevel = v }),
        Number("gradient", 0, 0.9, "how much darker the left edge is", (o, v) => o with { LightGradient = v }),
        Number("flicker", 0, 0.5, "random change of the exposure between frames", (o, v) => o with { LightFlicker = v }),
        Number("drift", 0, 0.5, "slow change of the exposure", (o, v) => o with { LightDrift = v }),
        Number("noise", 0, 40, "standard deviation of the noise, in grey levels", (o, v) => o with { NoiseLevels = v }),
        Number("shadows", 0, 0.9, "depth of passing shadows", (o, v) => o with { ShadowDepth = v }),
    ];

    /// <summary>All options of a belt: the common ones, and the share of each kind of item but the sound one.</summary>
    public static IReadOnlyList<SimulationOption> For(BeltDesign design) =>
        [.. Common, .. design.Kinds.Skip(1).Select(kind => Number(kind.Name, 0, 1, $"share of the items: {kind.Meaning}", Share(kind.Name)))];

    private static Func<SimulationOptions, double, SimulationOptions> Share(string kind) =>
        (options, share) => options with { KindShares = new Dictionary<string, double>(options.KindShares) { [kind] = share } };

    private static SimulationOption Number(
        string name, double least, double most, string meaning, Func<SimulationOptions, double, SimulationOptions> apply) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"), meaning, (options, text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? apply(options, value)
                : null);

    private static SimulationOption Whole(string name, long most, string meaning, Func<SimulationOptions, long, SimulationOptions> apply) =>
        new(name, "a whole number from 0", meaning, (options, text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most ? apply(options, value) : null);

    private static SimulationOptions? Live(SimulationOptions options, string text) =>
        bool.TryParse(text, out var isLive) ? options with { IsLive = isLive } : null;

    private static SimulationOptions? Size(SimulationOptions options, string text)
    {
        return text.Split('x') is [var left, var right] && Side(left) is { } width && Side(right) is { } height
            ? options with { Width = width, Height = height }
            : null;

        static int? Side(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 64 and <= 4096 ? side : null;
    }
}
