using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Draws a share of the crops around pixels of rare classes, so that a network sees enough of what most pictures have little or nothing of.
/// A rare class is any but the background that has few of the labelled pixels. Each gets as many of these crops as another.
/// </summary>
public sealed class RareClassCrops
{
    // Places kept of a class in a picture, evenly spread over its pixels: more would not make crops more varied.
    private const int MostPlaces = 512;

    private readonly double _share;
    private readonly Dictionary<LabelledPicture, Point[]>[] _placesByClass;

    /// <param name="options">The share of crops that are drawn so, and how few pixels make a class rare.</param>
    /// <param name="pictures">The training pictures; stay the caller's.</param>
    /// <param name="classes">Of the masks.</param>
    /// <param name="background">Id of the background.</param>
    /// <exception cref="ArgumentException">No class is rare.</exception>
    public RareClassCrops(AugmentationOptions options, IReadOnlyList<LabelledPicture> pictures, ClassList classes, int background)
    {
        _share = options.DefectCrops;
        var pixels = PixelCounts.Of(pictures, classes.Classes.Count);
        var mostPixels = options.RareBelow * pixels.Sum();
        Rare = [.. classes.Classes.Where(c => c.Id != background && pixels[c.Id] > 0 && pixels[c.Id] < mostPixels)];
        if (Rare.Count == 0)
        {
            throw new ArgumentException(
                $"No class is rare: all but the background have none or at least {options.RareBelow:P0} of the pixels. "
                + "Raise --rare-below above the share of the defects, or leave --defect-crops out.");
        }
        _placesByClass = [.. Rare.Select(c => pictures
            .Select(picture => (picture, Places: PlacesOf(picture.Mask, c.Id)))
            .Where(found => found.Places.Length > 0)
            .ToDictionary(found => found.picture, found => found.Places))];
    }

    public IReadOnlyList<DatasetClass> Rare { get; }

    /// <summary>The picture to cut from, and where the crop's centre is to be near; no place, and the given picture, for an ordinary crop.</summary>
    public (LabelledPicture Picture, Point? Place) Choose(LabelledPicture picture, Random random)
    {
        if (!random.Chance(_share))
            return (picture, null);
        var places = _placesByClass[random.Next(_placesByClass.Length)];
        if (!places.TryGetValue(picture, out var here))
            (picture, here) = places.ElementAt(random.Next(places.Count));
        return (picture, here[random.Next(here.Length)]);
    }

    private static Point[] PlacesOf(Mat mask, int id)
    {
        using var found = new Mat();
        using var places = new Mat();
        Cv2.Compare(mask, Scalar.All(id), found, CmpTypes.EQ);
        Cv2.FindNonZero(found, places);
        var count = places.Rows;
        var kept = Math.Min(count, MostPlaces);
        return [.. Enumerable.Range(0, kept).Select(i => places.At<Point>((int)((long)i * count / kept)))];
    }
}
