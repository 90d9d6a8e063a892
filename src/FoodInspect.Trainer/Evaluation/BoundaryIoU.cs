using OpenCvSharp;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>
/// Boundary IoU (Cheng et al. 2021, arXiv 2103.16562): intersection over union of the pixels of a class that lie within a band along its outline, in
/// truth and in prediction; summed over all pictures. The picture's border counts as outline. Unlabelled pixels are not counted, and where they meet labelled
/// ones there is no outline.
/// </summary>
/// <param name="classes">Number of classes; higher ids in the truth are unlabelled.</param>
public sealed class BoundaryIoU(int classes)
{
    // Pixels of the class farther inside are left out.
    private const int BandPixels = 2;

    private readonly long[] _intersections = new long[classes];
    private readonly long[] _unions = new long[classes];
    private readonly long[] _outlines = new long[classes];

    /// <summary>The mean over the classes that have an outline in the truth; NaN where none has.</summary>
    public double Mean => Enumerable.Range(0, classes).Select(IoU).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>NaN for a class without outline in the truth.</summary>
    public double IoU(int id) => _outlines[id] == 0 ? double.NaN : _intersections[id] / (double)_unions[id];

    /// <summary>Adds a picture; both are class ids, 8-bit, of one size, and stay the caller's.</summary>
    public void Add(Mat truth, Mat predicted)
    {
        if (truth.Size() != predicted.Size() || truth.Type() != MatType.CV_8UC1 || predicted.Type() != MatType.CV_8UC1)
            throw new ArgumentException("Truth and prediction must be 8-bit and of one size.");
        using var labelled = new Mat();
        Cv2.Threshold(truth, labelled, classes - 1, byte.MaxValue, ThresholdTypes.BinaryInv);
        // Unlabelled pixels agree with whatever is predicted.
        using var filled = predicted.Clone();
        truth.CopyTo(filled, labelled);
        for (var id = 0; id < classes; id++)
        {
            using var expected = Band(filled, id, labelled);
            using var actual = Band(predicted, id, labelled);
            using var both = new Mat();
            Cv2.BitwiseAnd(expected, actual, both);
            var common = Cv2.CountNonZero(both);
            var outline = Cv2.CountNonZero(expected);
            _intersections[id] += common;
            _outlines[id] += outline;
            _unions[id] += outline + Cv2.CountNonZero(actual) - common;
        }
    }

    /// <summary>255 where a labelled pixel of the class lies within the band.</summary>
    private static Mat Band(Mat ids, int id, Mat labelled)
    {
        using var mask = new Mat();
        Cv2.Compare(ids, Scalar.All(id), mask, CmpTypes.EQ);
        using var inside = new Mat();
        using var square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(3, 3));
        Cv2.Erode(mask, inside, square, iterations: BandPixels, borderType: BorderTypes.Constant, borderValue: Scalar.All(0));
        var band = new Mat();
        Cv2.Subtract(mask, inside, band, labelled);
        return band;
    }
}
