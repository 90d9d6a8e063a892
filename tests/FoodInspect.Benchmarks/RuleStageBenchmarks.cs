using BenchmarkDotNet.Attributes;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Benchmarks;

/// <summary>
/// What is done with a label map until the verdict, on the truth of a simulated belt: time and managed memory a frame, each
/// row with one stage more.
/// </summary>
[MemoryDiagnoser]
public class RuleStageBenchmarks
{
    private const int Frames = 240;

    private readonly FramePool _pool = new();
    private readonly Mat[] _classIds = new Mat[Frames];
    private SimulatedBelt _belt = null!;
    private Mat _confidence = null!;
    private RecipeOptions _recipe = null!;
    private Size _size;

    /// <summary>Draws the belt's label maps beforehand.</summary>
    [GlobalSetup]
    public void Draw()
    {
        _belt = SimulatedBelt.Parse("sim:biscuits?seed=5&live=false");
        _size = new Size(_belt.Options.Width, _belt.Options.Height);
        for (var i = 0; i < Frames; i++)
            _belt.TruthLabels(i, _classIds[i] = new Mat(_size, MatType.CV_8UC1));
        _confidence = new Mat(_size, MatType.CV_8UC1, Scalar.All(240));
        _recipe = new RecipeOptions
        {
            Rules =
            [
                new() { Name = "burnt", Kind = RuleKind.Coverage, Class = "burnt", MaximumRatio = 0.05 },
                new() { Name = "foreign body", Kind = RuleKind.Absence, Class = "foreign", Expected = Expected.Absent, Persistence = new(2, 3) },
            ],
        };
    }

    /// <summary>Frees the label maps.</summary>
    [GlobalCleanup]
    public void Free()
    {
        foreach (var map in _classIds)
            map.Dispose();
        _confidence.Dispose();
        _belt.Dispose();
        _pool.Dispose();
    }

    /// <summary>The frames alone: renting and copying, which is not the stages' work.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Frames)]
    public void FramesOnly() => Each(frame => frame.Dispose());

    /// <summary>Regions.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void Regions()
    {
        var finder = new RegionFinder(_belt.Classes, _recipe.Regions);
        Each(frame => finder.Find(frame).Dispose());
    }

    /// <summary>Regions and items.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void RegionsTrack()
    {
        var finder = new RegionFinder(_belt.Classes, _recipe.Regions);
        var tracker = new ItemTracker(_belt.Classes, _size, _recipe.Tracking, _recipe.Regions.MinimumAreaPx);
        Each(frame => tracker.Follow(finder.Find(frame)).Dispose());
    }

    /// <summary>Regions, items and verdicts.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void RegionsTrackJudge()
    {
        var finder = new RegionFinder(_belt.Classes, _recipe.Regions);
        var tracker = new ItemTracker(_belt.Classes, _size, _recipe.Tracking, _recipe.Regions.MinimumAreaPx);
        var judge = new RecipeJudge(_recipe, _belt.Classes, _size);
        Each(frame => judge.Judge(tracker.Follow(finder.Find(frame))).Dispose());
    }

    private void Each(Action<SegmentedFrame> take)
    {
        for (var i = 0; i < Frames; i++)
        {
            var frame = new Frame(i, default, 0, _pool.Rent(_size.Height, _size.Width, MatType.CV_8UC3));
            var map = new LabelMap(_pool.Rent(_size.Height, _size.Width, MatType.CV_8UC1), _pool.Rent(_size.Height, _size.Width, MatType.CV_8UC1));
            _classIds[i].CopyTo(map.Classes);
            _confidence.CopyTo(map.Confidences);
            take(new SegmentedFrame(frame, map));
        }
    }
}
