using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>An object cut from a label map: connected pixels of one class. Owns its pixels.</summary>
/// <param name="label">Name of the class, or <see cref="LabelIds.IgnoreLabel"/>.</param>
/// <param name="id">Id of the class.</param>
/// <param name="box">Where it lies, pixels.</param>
/// <param name="inside">8-bit, of the box's size, continuous; 255 inside.</param>
internal sealed class MaskObject(string label, int id, Rect box, Mat inside) : IDisposable
{
    public string Label { get; } = label;

    public int Id { get; } = id;

    public Rect Box { get; } = box;

    public Mat Inside { get; } = inside;

    public int AreaPx => Cv2.CountNonZero(Inside);

    /// <summary>The object in a picture's size; the caller owns it.</summary>
    public Mat InPicture(Size size)
    {
        var whole = new Mat(size, MatType.CV_8UC1, Scalar.All(0));
        using var part = whole.SubMat(Box);
        Inside.CopyTo(part);
        return whole;
    }

    public void Dispose() => Inside.Dispose();
}

/// <summary>
/// The objects of a label map, for formats that know objects: each piece of a class other than the background, and of unlabelled pixels.
/// Pixels that meet in a corner only are apart, so that an outline never crosses itself.
/// </summary>
internal static class MaskObjects
{
    /// <summary>What objects may be: the classes other than the background, and unlabelled pixels.</summary>
    public static IEnumerable<(string Label, int Id)> LabelsOf(ClassList classes) =>
        classes.Classes.Where(c => c.Id != LabelIds.Background).Select(c => (c.Name, c.Id)).Append((LabelIds.IgnoreLabel, classes.Ignore));

    /// <summary>Cuts the objects out, one at a time; each is the caller's.</summary>
    public static IEnumerable<MaskObject> Of(Mat mask, ClassList classes)
    {
        var counts = PixelCounts.Of(mask);
        return LabelsOf(classes).Where(c => counts[c.Id] > 0).SelectMany(c => OfClass(mask, c.Label, c.Id));
    }

    private static IEnumerable<MaskObject> OfClass(Mat mask, string label, int id)
    {
        using var inside = new Mat();
        Cv2.Compare(mask, Scalar.All(id), inside, CmpTypes.EQ);
        using var components = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(inside, components, statistics, centroids, PixelConnectivity.Connectivity4);
        for (var component = 1; component < count; component++)
        {
            var box = new Rect(
                statistics.At<int>(component, 0), statistics.At<int>(component, 1), statistics.At<int>(component, 2), statistics.At<int>(component, 3));
            using var part = components.SubMat(box);
            var own = new Mat();
            Cv2.Compare(part, Scalar.All(component), own, CmpTypes.EQ);
            yield return new MaskObject(label, id, box, own);
        }
    }
}
