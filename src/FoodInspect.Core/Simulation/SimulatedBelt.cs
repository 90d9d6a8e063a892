using FoodInspect.Core.Capture;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation.Drawing;
using FoodInspect.Core.Truth;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation;

/// <summary>
/// A made belt with truth. Frame <c>k</c> is a function of the options and <c>k</c> alone, in whatever order frames are
/// asked for. Owns the drawn items; draws one frame at a time (not thread-safe).
/// </summary>
public sealed class SimulatedBelt : IDisposable
{
    private readonly BeltLayout _layout;
    private readonly BeltTexture _texture;
    private readonly Exposure _exposure;
    private readonly ItemSprite?[][] _sprites;
    private readonly int _reachPx;

    /// <summary>Builds the belt that an address names; see <see cref="Prepare"/> for the drawing of its items.</summary>
    public SimulatedBelt(SimulationAddress address)
        : this(address.Design, address.Options)
    {
    }

    internal SimulatedBelt(BeltDesign design, SimulationOptions options)
    {
        (Design, Options) = (design, options);
        _layout = new BeltLayout(design, options);
        _texture = BeltTexture.Paint(design.CreateSurface(options.Seed), new Size(options.Width, options.Height), options.MmPerPixel);
        _exposure = new Exposure(options);
        _sprites = [.. design.Kinds.Select(kind => new ItemSprite?[kind.Variants])];
        _reachPx = (int)(design.ItemPitchMm / options.MmPerPixel);
    }

    /// <summary>What lies on the belt and how it looks.</summary>
    public BeltDesign Design { get; }

    /// <summary>Light, movement, shares.</summary>
    public SimulationOptions Options { get; }

    /// <summary>Classes of the truth.</summary>
    public IReadOnlyList<SegmentationClass> Classes => Design.Classes;

    /// <summary>Builds the belt of an address such as <c>sim:biscuits?seed=7</c>. The caller owns it.</summary>
    /// <exception cref="CameraException">The address is not right; the message says everything that is wrong with it.</exception>
    public static SimulatedBelt Parse(string source) => new(SimulationAddress.Parse(source));

    /// <summary>Draws every item now instead of when it first appears, so that no frame takes longer than another.</summary>
    public void Prepare()
    {
        for (var kind = 0; kind < _sprites.Length; kind++)
        {
            var ofKind = kind;
            Parallel.For(0, _sprites[kind].Length, variant => Sprite(ofKind, variant));
        }
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="picture">8-bit BGR of the belt's size; the caller owns it.</param>
    /// <param name="frameIndex">From 0; may be beyond the belt's last frame.</param>
    public void RenderInto(Mat picture, long frameIndex) => RenderInto(picture, frameIndex, _exposure);

    /// <summary>Draws a frame in another light than the belt's own.</summary>
    internal void RenderInto(Mat picture, long frameIndex, Exposure exposure)
    {
        CheckSize(picture, MatType.CV_8UC3);
        ArgumentOutOfRangeException.ThrowIfNegative(frameIndex);
        _texture.CopyTo(picture, _layout.ShiftAt(frameIndex));
        LayItems(picture, frameIndex, isTruth: false);
        exposure.Apply(picture, frameIndex);
    }

    /// <summary>Writes the class of every pixel of a frame.</summary>
    /// <param name="classes">8-bit, one channel, of the belt's size; the caller owns it.</param>
    /// <param name="frameIndex">From 0.</param>
    public void TruthLabels(long frameIndex, Mat classes)
    {
        CheckSize(classes, MatType.CV_8UC1);
        ArgumentOutOfRangeException.ThrowIfNegative(frameIndex);
        classes.SetTo(new Scalar(0));
        LayItems(classes, frameIndex, isTruth: true);
    }

    /// <summary>The items of which a pixel is seen in the first <paramref name="frames"/> frames, by their number.</summary>
    public IReadOnlyList<SimulatedItem> Items(long frames)
    {
        var items = new List<SimulatedItem>();
        for (var lane = 0; lane < _layout.LaneCount; lane++)
        {
            var (first, last) = _layout.IndicesBetween(lane, 0, _layout.ShiftAt(frames - 1) + Options.Width + _reachPx);
            for (var index = first; index <= last; index++)
            {
                if (_layout.TryGetPlace(lane, index, out var place))
                    items.Add(_layout.Describe(place, Sprite(place.KindIndex, place.VariantIndex)));
            }
        }

        return [.. items.Where(item => item.FirstFrame < frames).OrderBy(item => item.Id)];
    }

    /// <summary>How many items of each kind are seen whole in the first <paramref name="frames"/> frames.</summary>
    public IReadOnlyDictionary<string, int> CountWholeItems(long frames)
    {
        var whole = Items(frames).Where(item => item.FirstWholeFrame <= Math.Min(item.LastWholeFrame, frames - 1)).CountBy(item => item.Kind).ToDictionary();
        return Design.Kinds.ToDictionary(kind => kind.Name, kind => whole.GetValueOrDefault(kind.Name));
    }

    /// <summary>
    /// The truth about the first <paramref name="frames"/> frames, for comparison with what a line found: an item with a
    /// contaminant is foreign, one of another kind than the first is rotten (defective), the others are sound.
    /// </summary>
    public LineTruth Truth(int frames) => new(
        Options.Width, Options.Height, frames, -Options.SpeedPixelsPerFrame, [.. Items(frames).Select(TruthOf)]);

    /// <inheritdoc />
    public void Dispose()
    {
        _texture.Dispose();
        _exposure.Dispose();
        foreach (var sprite in _sprites.SelectMany(variants => variants))
            sprite?.Dispose();
    }

    private TruthItem TruthOf(SimulatedItem item)
    {
        var (product, defect, foreign) = (PixelsOf(ClassRole.Product), PixelsOf(ClassRole.Defect), PixelsOf(ClassRole.Contaminant));
        var kind = foreign > 0 ? TruthKind.Foreign : item.Kind != Design.Kinds[0].Name ? TruthKind.Rotten : TruthKind.Sound;
        return new TruthItem(item.Id, kind, item.Centre.X, item.Centre.Y, product, defect, foreign);

        int PixelsOf(ClassRole role) => Classes.Where(c => c.Role == role).Sum(c => item.PixelsOf(c.Id));
    }

    private void LayItems(Mat target, long frameIndex, bool isTruth)
    {
        var shift = _layout.ShiftAt(frameIndex);
        for (var lane = 0; lane < _layout.LaneCount; lane++)
        {
            var (first, last) = _layout.IndicesBetween(lane, shift - _reachPx, shift + Options.Width + _reachPx);
            for (var index = first; index <= last; index++)
            {
                if (!_layout.TryGetPlace(lane, index, out var place))
                    continue;
                var sprite = Sprite(place.KindIndex, place.VariantIndex);
                var left = (int)(place.BeltX - shift) - sprite.Labels.Cols / 2;
                var top = place.Y - sprite.Labels.Rows / 2;
                if (isTruth)
                    SpriteBlend.LayLabels(sprite, target, left, top);
                else
                    SpriteBlend.Lay(sprite, target, left, top);
            }
        }
    }

    private ItemSprite Sprite(int kind, int variant) => _sprites[kind][variant] ??= SpritePainter.Paint(
        Design.CreateItem(Design.Kinds[kind], StableHash.Seed(StableHash.Of((ulong)Options.Seed, (ulong)kind, (ulong)variant))),
        Options.MmPerPixel);

    private void CheckSize(Mat target, MatType type)
    {
        if (target.Cols != Options.Width || target.Rows != Options.Height || target.Type() != type)
            throw new ArgumentException($"Expected {Options.Width}×{Options.Height} {type}, got {target.Cols}×{target.Rows} {target.Type()}.", nameof(target));
    }
}
