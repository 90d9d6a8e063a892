using FoodInspect.Core.Simulation.Drawing;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation;

/// <summary>A place on the belt that holds an item.</summary>
/// <param name="Id">Number of the place, from 1.</param>
/// <param name="KindIndex">Index into the kinds of the design.</param>
/// <param name="VariantIndex">Which of the kind's drawn variants.</param>
/// <param name="Lane">Lane, from 0.</param>
/// <param name="BeltX">Centre, in pixels from the left edge of the picture at frame 0.</param>
/// <param name="Y">Centre, in pixels from the upper edge.</param>
internal readonly record struct BeltPlace(long Id, int KindIndex, int VariantIndex, int Lane, long BeltX, int Y);

/// <summary>
/// What lies where on an endless belt: lanes of places at a regular pitch, each a little off its middle. What a place
/// holds is a function of the seed and the place alone, so that any stretch of the belt can be asked for by itself.
/// </summary>
internal sealed class BeltLayout
{
    private const double AlongJitter = 0.11;
    private const double AcrossJitter = 0.04;

    private readonly BeltDesign _design;
    private readonly SimulationOptions _options;
    private readonly double[] _shareUpTo;
    private readonly double _pitchPx;
    private readonly double _lanePx;

    public BeltLayout(BeltDesign design, SimulationOptions options)
    {
        (_design, _options) = (design, options);
        _pitchPx = design.ItemPitchMm / options.MmPerPixel;
        LaneCount = Math.Max(1, (int)(options.Height * options.MmPerPixel / design.LaneWidthMm));
        _lanePx = (double)options.Height / LaneCount;
        _shareUpTo = Accumulate([.. design.Kinds.Skip(1).Select(options.ShareOf)]);
    }

    /// <summary>Lanes beside each other.</summary>
    public int LaneCount { get; }

    /// <summary>The place of a lane that an index names; false if it holds nothing.</summary>
    public bool TryGetPlace(int lane, long index, out BeltPlace place)
    {
        place = default;
        var hash = StableHash.Of((ulong)_options.Seed, (ulong)lane, (ulong)index);
        if (index < 0 || Draw(ref hash) >= _options.FillRatio)
            return false;
        var kind = KindOf(Draw(ref hash));
        var variant = (int)(Draw(ref hash) * _design.Kinds[kind].Variants);
        var x = (index + LanePhase(lane) + 0.5 + AlongJitter * (2 * Draw(ref hash) - 1)) * _pitchPx;
        var y = (lane + 0.5) * _lanePx + AcrossJitter * _lanePx * (2 * Draw(ref hash) - 1);
        place = new BeltPlace(index * LaneCount + lane + 1, kind, variant, lane, (long)Math.Round(x), (int)Math.Round(y));
        return true;
    }

    /// <summary>The places of a lane whose items may reach into a stretch of the belt.</summary>
    /// <param name="lane">Lane, from 0.</param>
    /// <param name="from">Start of the stretch, in pixels from the left edge at frame 0.</param>
    /// <param name="to">Its end.</param>
    public (long First, long Last) IndicesBetween(int lane, long from, long to)
    {
        var first = (long)Math.Floor(from / _pitchPx - LanePhase(lane)) - 1;
        var last = (long)Math.Ceiling(to / _pitchPx - LanePhase(lane)) + 1;
        return (Math.Max(0, first), last);
    }

    /// <summary>How far the belt has moved at a frame, in whole pixels.</summary>
    public long ShiftAt(long frameIndex) => (long)Math.Floor(frameIndex * _options.SpeedPixelsPerFrame);

    /// <summary>The first frame at which the belt has moved at least so far.</summary>
    public long FrameAtShift(long shift)
    {
        var frame = Math.Max(0, (long)Math.Ceiling(shift / _options.SpeedPixelsPerFrame) - 1);
        while (ShiftAt(frame) < shift)
            frame++;
        return frame;
    }

    /// <summary>The truth about a place's item.</summary>
    public SimulatedItem Describe(BeltPlace place, ItemSprite sprite)
    {
        var body = sprite.Body + new Point(place.BeltX - sprite.Labels.Cols / 2, place.Y - sprite.Labels.Rows / 2);
        var isCut = body.Top < 0 || body.Bottom > _options.Height;
        return new SimulatedItem(
            place.Id,
            _design.Kinds[place.KindIndex].Name,
            sprite.Detail,
            place.Lane,
            new Point2d(body.X + body.Width / 2.0, body.Y + body.Height / 2.0),
            FrameAtShift(body.Left - _options.Width + 1),
            FrameAtShift(body.Right) - 1,
            isCut ? long.MaxValue : FrameAtShift(body.Right - _options.Width),
            isCut ? -1 : FrameAtShift(body.Left + 1) - 1,
            [.. _design.Classes.Select(c => sprite.CountOf(c.Id))],
            _options.SpeedPixelsPerFrame);
    }

    /// <summary>Lanes are staggered; the first items lie whole in the first frame.</summary>
    private double LanePhase(int lane) => 0.2 + 0.8 * StableHash.Ratio(StableHash.Of((ulong)_options.Seed, (ulong)lane));

    private int KindOf(double draw)
    {
        for (var kind = 0; kind < _shareUpTo.Length; kind++)
        {
            if (draw < _shareUpTo[kind])
                return kind + 1;
        }

        return 0;
    }

    private static double[] Accumulate(double[] shares)
    {
        for (var i = 1; i < shares.Length; i++)
            shares[i] += shares[i - 1];
        return shares;
    }

    private static double Draw(ref ulong hash)
    {
        hash = StableHash.Mix(hash);
        return StableHash.Ratio(hash);
    }
}
