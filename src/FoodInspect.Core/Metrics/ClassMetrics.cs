using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>What a line's pictures show of each class: areas, coverage, confidence.</summary>
internal sealed class ClassMetrics
{
    private readonly Series?[] _byClass = new Series?[256];
    private readonly Series[] _all;
    private readonly Series? _background;

    public ClassMetrics(MetricFamilies families, string line, IReadOnlyList<SegmentationClass> classes)
    {
        _all = [.. classes.Select(known => _byClass[known.Id] = new Series(
            families.RegionArea.WithLabels(line, known.Name),
            families.ClassCoverage.WithLabels(line, known.Name),
            // Regions are of what is no background, so of that none would ever tell.
            known.Role == ClassRole.Background ? null : families.Confidence.WithLabels(line, known.Name)))!];
        // The first background class stands for whatever no region covers.
        _background = classes.FirstOrDefault(known => known.Role == ClassRole.Background) is { } belt ? _byClass[belt.Id] : null;
    }

    public void Observe(AnalysedFrame analysed)
    {
        if (analysed.Segmented.Labels is null)
            return;
        var pixels = (double)analysed.Segmented.Frame.Picture.Total();
        foreach (var series in _all)
            series.Begin();
        var covered = 0.0;
        foreach (ref readonly var region in analysed.Regions)
        {
            covered += region.AreaPx;
            _byClass[region.ClassId]?.Add(region.AreaPx, region.AreaMm2, region.MeanConfidence);
        }

        foreach (var series in _all)
            series.Publish(pixels);
        _background?.PublishCoverage(Math.Max(0, 1 - covered / pixels));
    }

    private sealed class Series(Histogram.Child area, Gauge.Child coverage, Gauge.Child? confidence)
    {
        private double _areaPx;
        private double _confidencePx;

        public void Begin() => (_areaPx, _confidencePx) = (0, 0);

        public void Add(double areaPx, double? areaMm2, double meanConfidence)
        {
            _areaPx += areaPx;
            _confidencePx += areaPx * meanConfidence;
            if (areaMm2 is { } mm2)
                area.Observe(mm2);
        }

        public void Publish(double picturePx)
        {
            coverage.Set(_areaPx / picturePx);
            if (_areaPx > 0)
                confidence?.Set(_confidencePx / _areaPx);
        }

        public void PublishCoverage(double ratio) => coverage.Set(ratio);
    }
}
