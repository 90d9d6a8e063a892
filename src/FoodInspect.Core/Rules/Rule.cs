using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>What one look at an item or a picture found.</summary>
/// <param name="Value">What was measured, in the unit of the rule's first limits; of several regions that are measured one by one, the worst.</param>
/// <param name="Breach">The limit that this frame breaks, or null.</param>
/// <param name="AreaPx">The area of what was measured, in pixels.</param>
/// <param name="AreaMm2">The same on the belt, or null without scale.</param>
internal readonly record struct Finding(double Value, LimitBreach? Breach, double AreaPx, double? AreaMm2)
{
    /// <summary>True if the rule is violated in this frame.</summary>
    public bool IsViolated => Breach is not null;
}

/// <summary>A rule bound to the classes of a model and the zones of a recipe.</summary>
internal sealed class Rule
{
    private readonly RuleOptions _options;
    private readonly RuleLimits[] _limits;
    private readonly bool[] _isMeasured;
    private readonly bool[] _isFood;
    private readonly double _pictureAreaPx;
    private readonly bool _needsWhole;
    private readonly bool _needsFullyIn;
    private readonly bool _asksForEachArea;

    public Rule(RuleOptions options, IReadOnlyList<SegmentationClass> classes, Zone? zone, Size picture)
    {
        _options = options;
        _limits = RuleLimits.Of(options);
        Zone = zone;
        _isFood = [.. classes.Select(c => c.IsFood)];
        _isMeasured = options.Class is null ? _isFood : [.. classes.Select(c => c.Name == options.Class)];
        ClassName = options.ClassName(classes);
        _pictureAreaPx = zone?.AreaPx ?? (double)picture.Width * picture.Height;
        // What an edge cuts off may hold what is missing, but never takes away what is there; a share needs all there is to see.
        _needsWhole = AsksForPresence || options.Kind == RuleKind.Quantity;
        _needsFullyIn = options.Kind == RuleKind.Coverage;
        _asksForEachArea = options is { Kind: RuleKind.Area, Of: MeasuredArea.Region };
    }

    public string Name => _options.Name;

    /// <summary>The class it is about, or all food classes.</summary>
    public string ClassName { get; }

    /// <summary>Where it looks at an item, or null for everywhere.</summary>
    public Zone? Zone { get; }

    public RuleScope Scope => _options.Scope;

    public Severity Severity => _options.Severity;

    public PersistenceOptions Persistence => _options.Persistence;

    /// <summary>What it allows of the value that it measures.</summary>
    public RuleLimits Limits => _limits[0];

    /// <summary>True if it measures this class.</summary>
    public bool IsAbout(int classId) => _isMeasured[classId];

    /// <summary>True if it can find something against a foreign body on the bare belt, which is no product from which something could be missing.</summary>
    public bool IsAboutBody(in ItemObservation body) => !AsksForPresence && _options.Kind != RuleKind.Quantity && body.Shows(_isMeasured);

    private bool AsksForPresence => _options switch
    {
        { Kind: RuleKind.Absence } => _options.Expected == Expected.Present,
        { Kind: RuleKind.Coverage } => _options.MinimumRatio is not null,
        { Kind: RuleKind.Count } => _options.MinimumCount is not null,
        { Kind: RuleKind.Area } => _options.MinimumAreaPx is not null || _options.MinimumAreaMm2 is not null,
        _ => false,
    };

    /// <summary>Looks at an item; null if this frame does not show what the rule asks for.</summary>
    public Finding? Look(in ItemObservation item)
    {
        if (Zone is not null && !Zone.Holds(item.Centre))
            return null;
        var total = 0.0;
        foreach (ref readonly var region in item.Regions.Span)
            total += region.AreaPx;
        var holdsFood = item.Shows(_isFood);
        // Where none is allowed, it does not matter what the edge cuts off; else a product may come in behind the foreign body on it.
        var isForbidden = !holdsFood && _options.MaximumRatio == 0;
        if ((_needsWhole && !item.IsWhole) || (_needsFullyIn && !item.IsFullyIn && !isForbidden))
            return null;
        // A foreign body on the bare belt is no product from which something could be missing.
        if (!holdsFood && (AsksForPresence || _options.Kind == RuleKind.Quantity))
            return null;
        return Measure(item.Regions.Span, total, null);
    }

    /// <summary>Looks at all regions of a picture; null if there is none of those that each must be large enough.</summary>
    public Finding? Look(ReadOnlySpan<Region> regions)
    {
        var finding = Measure(regions, _pictureAreaPx, Zone);
        // An item that lacks the class is below the least area; an empty belt lacks nothing.
        return _asksForEachArea && AsksForPresence && finding.AreaPx == 0 ? null : finding;
    }

    private Finding Measure(ReadOnlySpan<Region> regions, double totalPx, Zone? within)
    {
        var (sumPx, sumMm2, count) = (0.0, (double?)null, 0);
        Finding? worst = null;
        foreach (ref readonly var region in regions)
        {
            if (!_isMeasured[region.ClassId] || region.MeanConfidence < _options.MinimumConfidence || (within is not null && !within.Holds(region.Centroid)))
                continue;
            sumPx += region.AreaPx;
            sumMm2 = region.AreaMm2 is { } mm2 ? (sumMm2 ?? 0) + mm2 : sumMm2;
            if (_asksForEachArea && MeasureArea(region.AreaPx, region.AreaMm2) is var finding && (worst is null || IsWorse(finding, worst.Value)))
                worst = finding;
            if (region.AreaPx >= (_options.MinimumAreaPx ?? 0) && (region.AreaMm2 ?? 0) >= (_options.MinimumAreaMm2 ?? 0))
                count++;
        }

        return _options.Kind switch
        {
            RuleKind.Area when _asksForEachArea => worst ?? MeasureArea(0, null),
            RuleKind.Area or RuleKind.Quantity => MeasureArea(sumPx, sumMm2),
            RuleKind.Coverage => Find(totalPx > 0 ? sumPx / totalPx : 0, sumPx, sumMm2),
            _ => Find(count, sumPx, sumMm2),
        };
    }

    private Finding Find(double value, double areaPx, double? areaMm2) => new(value, _limits[0].Breach(value), areaPx, areaMm2);

    private Finding MeasureArea(double areaPx, double? areaMm2)
    {
        LimitBreach? breach = null;
        foreach (var limits in _limits)
            breach ??= limits.Breach(InUnit(limits.Unit, areaPx, areaMm2));
        return new(InUnit(_limits[0].Unit, areaPx, areaMm2), breach, areaPx, areaMm2);
    }

    private static double InUnit(MeasureUnit unit, double areaPx, double? areaMm2) => unit == MeasureUnit.Mm2 ? areaMm2 ?? 0 : areaPx;

    private bool IsWorse(Finding finding, Finding than) =>
        finding.IsViolated == than.IsViolated ? _limits[0].Excess(finding.Value) > _limits[0].Excess(than.Value) : finding.IsViolated;
}
