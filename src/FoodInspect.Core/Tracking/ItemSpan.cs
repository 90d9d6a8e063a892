namespace FoodInspect.Core.Tracking;

/// <summary>One direction of an item, across or down: where it begins and ends, as far as known also beyond the edges of the picture, and how long it is.</summary>
/// <param name="pictureSize">Size of the picture in this direction, in pixels.</param>
internal sealed class ItemSpan(int pictureSize)
{
    /// <summary>How fast the remembered length follows what is seen.</summary>
    private const double LengthGain = 0.3;

    private double _known = double.NaN;
    private double _low;
    private double _high;
    private bool _cutLow;
    private bool _cutHigh;

    /// <summary>Pixels from end to end, as far as known.</summary>
    public double Length => _high - _low;

    /// <summary>True once both ends were seen.</summary>
    public bool IsLengthKnown => !double.IsNaN(_known);

    /// <summary>Where it is expected. An item that is still coming in shows more of itself: its cut end stays at the edge of the picture.</summary>
    /// <param name="shift">How far the belt has carried it since it was last seen.</param>
    /// <param name="longest">How long it may prove to be where that is not known.</param>
    public (double Low, double High) Predict(double shift, double longest)
    {
        var (low, high, length) = (_low + shift, _high + shift, IsLengthKnown ? _known : longest);
        return (_cutLow ? Math.Min(low, Math.Max(0, high - length)) : low, _cutHigh ? Math.Max(high, Math.Min(pictureSize, low + length)) : high);
    }

    /// <summary>Takes what a frame shows of it, which stands alone.</summary>
    /// <returns>Where it is.</returns>
    public (double Low, double High) Observe(double low, double high)
    {
        (_cutLow, _cutHigh) = (low <= 0, high >= pictureSize);
        if (!_cutLow && !_cutHigh)
            _known = IsLengthKnown ? _known + LengthGain * (high - low - _known) : high - low;
        return (_low, _high) = Completed(low, high);
    }

    /// <summary>
    /// Takes what a frame shows of it, a part of a blob that others share: it lies by an end that is its own and not one with its neighbour, else where it is
    /// expected. The parts' borders alone would wander, until one item had swallowed the other.
    /// </summary>
    /// <param name="low">Where the part begins.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="blob">Where the blob begins and ends.</param>
    /// <param name="expectedLow">Where the item is expected to begin.</param>
    /// <returns>Where it is.</returns>
    public (double Low, double High) Observe(double low, double high, (double Low, double High) blob, double expectedLow)
    {
        (_cutLow, _cutHigh) = (low <= 0, high >= pictureSize);
        var (isLowOwn, isHighOwn) = (!_cutLow && low <= blob.Low, !_cutHigh && high >= blob.High);
        var seen = Completed(low, high);
        return (_low, _high) = !IsLengthKnown || (isLowOwn && isHighOwn) ? seen
            : isLowOwn ? (seen.Low, seen.Low + _known)
            : isHighOwn ? (seen.High - _known, seen.High)
            : (expectedLow, expectedLow + _known);
    }

    private (double Low, double High) Completed(double low, double high) => !IsLengthKnown || _cutLow == _cutHigh ? (low, high)
        : _cutLow ? (Math.Min(low, high - _known), high)
        : (low, Math.Max(high, low + _known));
}
