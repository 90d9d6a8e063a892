using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>Segments labelled pictures and finds their regions with the line's own engine and region finder, and sorts them by what they lie on.</summary>
/// <param name="model">The model; its card names the classes that are looked at.</param>
/// <param name="classIds">The classes to collect for.</param>
/// <param name="smallestPx">Items with fewer pixels of a class are not asked for.</param>
internal sealed class EvidenceCollector(ModelFolder model, IReadOnlyList<int> classIds, double smallestPx) : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly RegionFinder _finder = new(model.Card.Classes, new RegionOptions());
    private readonly Dictionary<int, ClassEvidence> _evidence = classIds.ToDictionary(id => id, _ => new ClassEvidence());

    public IReadOnlyDictionary<int, ClassEvidence> Evidence => _evidence;

    /// <summary>Pictures that the line would not judge, with its reason.</summary>
    public List<string> NotInspected { get; } = [];

    /// <summary>Takes in all pictures.</summary>
    public async Task CollectAsync(IReadOnlyList<LabelledPicture> pictures, CancellationToken stop)
    {
        using var engine = new SegmentationEngine(model, new InferenceOptions { Provider = ExecutionProvider.Cpu }, _pool);
        foreach (var (number, picture) in pictures.Index())
        {
            var rented = _pool.Rent(picture.Image.Rows, picture.Image.Cols, picture.Image.Type());
            picture.Image.CopyTo(rented.Mat);
            using var frame = _finder.Find(await engine.SegmentAsync(new Frame(number, default, 0, rented), stop));
            if (frame.Segmented.Frame.Quality.UnusableReason is { } reason)
                NotInspected.Add($"{picture.Name}: {reason}");
            else
                Sort(frame.Regions, frame.Segmented.Labels!.Classes, picture.Mask);
        }
    }

    public void Dispose() => _pool.Dispose();

    private void Sort(RegionBuffer regions, Mat answered, Mat mask)
    {
        using var truth = new TruthItems(mask, model.Card.Classes, answered.Size());
        var scale = new Point2d((double)mask.Cols / answered.Cols, (double)mask.Rows / answered.Rows);
        foreach (var id in classIds)
        {
            var onItems = Enumerable.Range(0, truth.Count + 1).Select(_ => new List<RegionScore>()).ToArray();
            var places = new RegionPlaces(answered, id, truth);
            foreach (var region in regions)
            {
                if (region.ClassId == id)
                    Place(region, places.Of(region, scale), onItems, truth);
            }
            for (var item = 1; item <= truth.Count; item++)
            {
                // What the edge cuts off, another frame shows whole; but what is wrongly found on it may reject it.
                if (truth.PixelsOf(item, id) == 0)
                    _evidence[id].Free.Add(onItems[item]);
                else if (truth.IsWhole(item) && truth.PixelsOf(item, id) >= smallestPx)
                    _evidence[id].Bearing.Add(onItems[item]);
            }
            _evidence[id].Stray.AddRange(onItems[0]);
        }
    }

    // A region that touches the class where it really is, is right, even if it runs over onto a neighbour; else it counts against the
    // item that it covers most of, and on the bare belt against nobody. What lies on unlabelled pixels is not judged.
    private static void Place(Region region, RegionPlace place, List<RegionScore>[] onItems, TruthItems truth)
    {
        var score = new RegionScore(region.AreaPx, region.MeanConfidence);
        if (place.TrueOn.Count > 0)
        {
            foreach (var item in place.TrueOn)
                onItems[item].Add(score);
        }
        else if (place.UnlabelledShare < 0.5 && (place.MostlyOn == 0 || truth.PixelsOf(place.MostlyOn, region.ClassId) == 0))
        {
            onItems[place.MostlyOn].Add(score);
        }
    }
}
