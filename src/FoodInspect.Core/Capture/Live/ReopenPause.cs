namespace FoodInspect.Core.Capture.Live;

/// <summary>Exponential back-off with jitter, so that many lines do not storm a camera or a switch that comes back.</summary>
public static class ReopenPause
{
    private const double Jitter = 0.2;
    private const int MostDoublings = 30;

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="options">The first and the longest pause.</param>
    /// <param name="vainAttempts">Attempts since pictures last came, from 0.</param>
    /// <param name="chance">0 to 1: where in the jitter's range the pause lies.</param>
    public static TimeSpan After(CameraOptions options, int vainAttempts, double chance)
    {
        var pause = options.ReopenPauseSeconds * Math.Pow(2, Math.Min(vainAttempts, MostDoublings));
        var scale = 1 + Jitter * (2 * chance - 1);
        return TimeSpan.FromSeconds(Math.Min(pause, options.ReopenPauseLimitSeconds) * scale);
    }
}
