using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Follows how the belt moves beside what is configured, for nobody configures it to the pixel, and small things are lost by an error of their own size. With a wrong
/// one no item is where it is expected: each gets new numbers, and most are taken for specks, unjudged. A belt that stands is no contradiction, nor one that is up to a
/// half slower or faster.
/// </summary>
internal sealed class VelocityCheck
{
    /// <summary>So many frames in a row must contradict.</summary>
    private const int FramesToBelieve = 30;

    /// <summary>Share by which a frame changes what is seen.</summary>
    private const double Gain = 0.2;

    /// <summary>What is slower stands.</summary>
    private const double StandingPxPerFrame = 1;

    /// <summary>So far off, as a share of the speed and in pixels a frame more, is wrong.</summary>
    private const double ToleranceRatio = 0.5;

    private const double TolerancePxPerFrame = 2;

    private int _contradicting;

    /// <param name="configured">Pixels a frame.</param>
    public VelocityCheck(Point2d configured) => ConfiguredPxPerFrame = SeenPxPerFrame = configured;

    /// <summary>What is configured.</summary>
    public Point2d ConfiguredPxPerFrame { get; }

    /// <summary>How the belt moves by what is seen; as configured while nothing is found where it would be.</summary>
    public Point2d SeenPxPerFrame { get; private set; }

    /// <summary>What is wrong, or null.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>Looks at a frame whose items were found where the velocity seen so far made expect them, but for a shift.</summary>
    /// <param name="shiftPxPerFrame">The median shift.</param>
    public void Follow(Point2d shiftPxPerFrame)
    {
        SeenPxPerFrame += shiftPxPerFrame * Gain;
        var isOff = SeenPxPerFrame.DistanceTo(default) > StandingPxPerFrame
            && SeenPxPerFrame.DistanceTo(ConfiguredPxPerFrame) > ToleranceRatio * ConfiguredPxPerFrame.DistanceTo(default) + TolerancePxPerFrame;
        Count(isOff, FormattableString.Invariant($"the items move by about {Text(SeenPxPerFrame)}"));
    }

    /// <summary>Looks at a frame that shows items, most of them where none is expected.</summary>
    public void Lose()
    {
        SeenPxPerFrame = ConfiguredPxPerFrame;
        Count(true, "the items are not where they should be then");
    }

    private void Count(bool contradicts, string what)
    {
        _contradicting = contradicts ? _contradicting + 1 : 0;
        Contradiction = _contradicting >= FramesToBelieve
            ? FormattableString.Invariant($"Tracking:VelocityPxPerFrame says that the belt moves by {Text(ConfiguredPxPerFrame)} pixels a frame, but {what}")
            : null;
    }

    // Rounded first: the format alone writes a small negative number as -0.
    private static string Text(Point2d velocity) => FormattableString.Invariant($"({Math.Round(velocity.X, 1) + 0:0.#}, {Math.Round(velocity.Y, 1) + 0:0.#})");
}
