using FoodInspect.Core.Regions;
using OpenCvSharp;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>What a region lies on.</summary>
/// <param name="TrueOn">Items on which it touches pixels that really are of its class.</param>
/// <param name="MostlyOn">The item that most of its pixels on items lie on, 0 for the bare belt.</param>
/// <param name="UnlabelledShare">Share of its pixels that are unlabelled.</param>
internal sealed record RegionPlace(IReadOnlyCollection<int> TrueOn, int MostlyOn, double UnlabelledShare);

/// <summary>Finds what the regions of one class lie on, pixel by pixel at the network's resolution.</summary>
internal sealed class RegionPlaces
{
    private const double SameCentrePx = 1e-3;

    private readonly ConnectedComponents components;
    private readonly RegionPlace[] places;

    /// <param name="answered">Class ids of the network, 8-bit.</param>
    /// <param name="classId">The class.</param>
    /// <param name="truth">The items, of the same size.</param>
    public RegionPlaces(Mat answered, int classId, TruthItems truth)
    {
        using var ofClass = new Mat();
        Cv2.Compare(answered, Scalar.All(classId), ofClass, CmpTypes.EQ);
        components = Cv2.ConnectedComponentsEx(ofClass, PixelConnectivity.Connectivity8);
        var tallies = components.Blobs.Select(_ => new Tally()).ToArray();
        truth.Numbers.GetArray(out int[] numbers);
        truth.Classes.GetArray(out byte[] classes);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (components.Labels[i / answered.Cols, i % answered.Cols] is var label and > 0)
                tallies[label].Add(numbers[i], truth.IsLabelled(classes[i]), classes[i] == classId);
        }
        places = [.. tallies.Select(tally => tally.Place())];
    }

    /// <summary>The place of a region that the region finder found. It tells no pixels, but area and centroid name a component.</summary>
    /// <param name="region">A region of the class.</param>
    /// <param name="scale">Camera pixels in a pixel of the network, across and down.</param>
    public RegionPlace Of(Region region, Point2d scale)
    {
        var pixels = Math.Round(region.AreaPx / (scale.X * scale.Y));
        var centre = new Point2d(((region.Centroid.X + 0.5) / scale.X) - 0.5, ((region.Centroid.Y + 0.5) / scale.Y) - 0.5);
        return places[components.Blobs.First(blob => blob.Label > 0 && blob.Area == pixels && blob.Centroid.DistanceTo(centre) < SameCentrePx).Label];
    }

    private sealed class Tally
    {
        private readonly HashSet<int> trueOn = [];
        private readonly Dictionary<int, int> onItem = [];
        private int pixels;
        private int unlabelled;

        public void Add(int item, bool isLabelled, bool isTrue)
        {
            pixels++;
            if (!isLabelled)
                unlabelled++;
            if (item > 0)
                onItem[item] = onItem.GetValueOrDefault(item) + 1;
            if (isTrue)
                trueOn.Add(item);
        }

        public RegionPlace Place() =>
            new(trueOn, onItem.Count == 0 ? 0 : onItem.MaxBy(item => item.Value).Key, pixels == 0 ? 0 : unlabelled / (double)pixels);
    }
}
