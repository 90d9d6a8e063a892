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

    private readonly ConnectedComponents _components;
    private readonly RegionPlace[] _places;

    /// <param name="answered">Class ids of the network, 8-bit.</param>
    /// <param name="classId">The class.</param>
    /// <param name="truth">The items, of the same size.</param>
    public RegionPlaces(Mat answered, int classId, TruthItems truth)
    {
        using var ofClass = new Mat();
        Cv2.Compare(answered, Scalar.All(classId), ofClass, CmpTypes.EQ);
        _components = Cv2.ConnectedComponentsEx(ofClass, PixelConnectivity.Connectivity8);
        var tallies = _components.Blobs.Select(_ => new Tally()).ToArray();
        truth.Numbers.GetArray(out int[] numbers);
        truth.Classes.GetArray(out byte[] classes);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (_components.Labels[i / answered.Cols, i % answered.Cols] is var label and > 0)
                tallies[label].Add(numbers[i], truth.IsLabelled(classes[i]), classes[i] == classId);
        }
        _places = [.. tallies.Select(tally => tally.Place())];
    }

    /// <summary>The place of a region that the region finder found. It tells no pixels, but area and centroid name a component.</summary>
    /// <param name="region">A region of the class.</param>
    /// <param name="scale">Camera pixels in a pixel of the network, across and down.</param>
    public RegionPlace Of(Region region, Point2d scale)
    {
        var pixels = Math.Round(region.AreaPx / (scale.X * scale.Y));
        var centre = new Point2d(((region.Centroid.X + 0.5) / scale.X) - 0.5, ((region.Centroid.Y + 0.5) / scale.Y) - 0.5);
        return _places[_components.Blobs.First(blob => blob.Label > 0 && blob.Area == pixels && blob.Centroid.DistanceTo(centre) < SameCentrePx).Label];
    }

    private sealed class Tally
    {
        private readonly HashSet<int> _trueOn = [];
        private readonly Dictionary<int, int> _onItem = [];
        private int _pixels;
        private int _unlabelled;

        public void Add(int item, bool isLabelled, bool isTrue)
        {
            _pixels++;
            if (!isLabelled)
                _unlabelled++;
            if (item > 0)
                _onItem[item] = _onItem.GetValueOrDefault(item) + 1;
            if (isTrue)
                _trueOn.Add(item);
        }

        public RegionPlace Place() =>
            new(_trueOn, _onItem.Count == 0 ? 0 : _onItem.MaxBy(item => item.Value).Key, _pixels == 0 ? 0 : _unlabelled / (double)_pixels);
    }
}
