using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>What one look at an item or a picture found.</summary>
/// <param name="IsViolated">True if the rule is violated in this frame.</param>
/// <param name="AreaPx">The area that was measured, in pixels; 0 where the rule is not about area.</param>
/// <param name="AreaMm2">The same on the belt, or null without scale.</param>
internal readonly record struct Finding(bool IsViolated, double AreaPx, double? AreaMm2);

/// <summary>A rule bound to the classes of a model and the zones of a recipe.</summary>
internal sealed class Rule
{
    private readonly RuleOptions _options;
    private readonly bool[] _isMeasured;
    private readonly bool[] _isFood;
    private readonly double _pictureAreaPx;
    private readonly bool _needsWhole;
    private readonly bool _needsFullyIn;
    private readonly bool _asksForEachArea;

    public Rule(RuleOptions options, IReadOnlyList<SegmentationClass> classes, Zone? zone, Size picture)
    {
        _options = options;
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

    /// <summary>True if it measures this class.</summary>
    public bool IsAbout(int classId) => _isMeasured[classId];

    private bool AsksForPresence => _options switch
    {
        { Kind: RuleKind.Absence } => _options.Expected == Expected.Present,
        { Kind: RuleKind.Coverage } => _options.MinimumRatio is not null,
        { Kind: RuleKind.Count } => _options.MinimumCount is not null,
        { Kind: RuleKind.Area } => _options.MinimumAreaPx is not null || _options.MinimumAreaMm2 is not null,
        _ => false,
    };

    /// <summary>Looks at an item; null if this frame does not show what the rule asks for.</summary>
    public Finding? Look(ItemObservation item)
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
        var finding = Measure(item.Regions.Span, total, null);
        // Region by region there is none that could be too small where the class is missing altogether.
        return finding with { IsViolated = finding.IsViolated || (_asksForEachArea && finding.AreaPx == 0 && IsOutside(0, null)) };
    }

    /// <summary>Looks at all regions of a picture.</summary>
    public Finding Look(ReadOnlySpan<Region> regions) => Measure(regions, _pictureAreaPx, Zone);

    private Finding Measure(ReadOnlySpan<Region> regions, double totalPx, Zone? within)
    {
        var (sumPx, sumMm2, largestPx, largestMm2) = (0.0, (double?)null, 0.0, (double?)null);
        var (count, isOutside) = (0, false);
        foreach (ref readonly var region in regions)
        {
            if (!_isMeasured[region.ClassId] || region.MeanConfidence < _options.MinimumConfidence || (within is not null && !within.Holds(region.Centroid)))
                continue;
            sumPx += region.AreaPx;
            sumMm2 = region.AreaMm2 is { } mm2 ? (sumMm2 ?? 0) + mm2 : sumMm2;
            if (region.AreaPx > largestPx)
                (largestPx, largestMm2) = (region.AreaPx, region.AreaMm2);
            isOutside |= IsOutside(region.AreaPx, region.AreaMm2);
            if (region.AreaPx >= (_options.MinimumAreaPx ?? 0) && (region.AreaMm2 ?? 0) >= (_options.MinimumAreaMm2 ?? 0))
                count++;
        }

        return _options.Kind switch
        {
            RuleKind.Area when _options.Of == MeasuredArea.Region => new(isOutside, largestPx, largestMm2),
            RuleKind.Area or RuleKind.Quantity => new(IsOutside(sumPx, sumMm2), sumPx, sumMm2),
            RuleKind.Count => new(count > (_options.MaximumCount ?? int.MaxValue) || count < (_options.MinimumCount ?? 0), sumPx, sumMm2),
            RuleKind.Coverage => new(
                sumPx > (_options.MaximumRatio ?? 1) * totalPx || sumPx < (_options.MinimumRatio ?? 0) * totalPx, sumPx, sumMm2),
            _ => new(count > 0 == (_options.Expected == Expected.Absent), sumPx, sumMm2),
        };
    }

    private bool IsOutside(double areaPx, double? areaMm2) =>
        areaPx > (_options.MaximumAreaPx ?? double.PositiveInfinity) ||
        areaPx < (_options.MinimumAreaPx ?? 0) ||
        (areaMm2 ?? 0) > (_options.MaximumAreaMm2 ?? double.PositiveInfinity) ||
        (areaMm2 ?? 0) < (_options.MinimumAreaMm2 ?? 0);
}
