using OpenCvSharp;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>
/// Counts pixels by true class (row) and predicted class (column). There may be more columns than classes: a network's
/// extra output (void) is a prediction that is never right. Unlabelled pixels are not counted.
/// </summary>
public sealed class ConfusionMatrix(int classes, int outputs)
{
    private readonly long[,] _counts = new long[classes, outputs];

    public int Classes => classes;

    public int Outputs => outputs;

    public long this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>Adds a picture.</summary>
    /// <param name="truth">Class ids, 8-bit, [height, width]; ids from <see cref="Classes"/> on are unlabelled.</param>
    /// <param name="predicted">Output ids, 8-bit, the same size.</param>
    public unsafe void Add(Mat truth, Mat predicted)
    {
        if (truth.Size() != predicted.Size() || truth.Type() != MatType.CV_8UC1 || predicted.Type() != MatType.CV_8UC1)
            throw new ArgumentException("Truth and prediction must be 8-bit and of one size.");
        var (rows, columns) = (truth.Rows, truth.Cols);
        for (var row = 0; row < rows; row++)
        {
            var expected = new ReadOnlySpan<byte>((void*)truth.Ptr(row), columns);
            var actual = new ReadOnlySpan<byte>((void*)predicted.Ptr(row), columns);
            for (var column = 0; column < columns; column++)
            {
                if (expected[column] < classes)
                    _counts[expected[column], actual[column]]++;
            }
        }
    }

    /// <summary>The share of labelled pixels whose class was predicted.</summary>
    public double PixelAccuracy
    {
        get
        {
            var total = _counts.Cast<long>().Sum();
            return total == 0 ? double.NaN : Range(classes).Sum(id => _counts[id, id]) / (double)total;
        }
    }

    /// <summary>
    /// The mean of <see cref="IoU"/> over the classes that the truth shows. Which those are does not depend on the answers, so that figures of
    /// one split compare; false answers of other classes lower the IoU of those that they were given for.
    /// </summary>
    public double MeanIoU => Mean(Range(classes).Where(id => Truth(id) > 0).Select(IoU));

    /// <summary>The same over the classes that truth or answer show, for single pictures: one that only the answer shows counts as 0.</summary>
    public double MeanIoUOfOccurring => Mean(Range(classes).Where(id => Truth(id) + Predicted(id) > 0).Select(id => Truth(id) > 0 ? IoU(id) : 0));

    /// <summary>Intersection over union; NaN for a class that the truth does not show.</summary>
    public double IoU(int id) => Truth(id) == 0 ? double.NaN : Ratio(_counts[id, id], Truth(id) + Predicted(id) - _counts[id, id]);

    /// <summary>Of what was predicted as this class, the share that is.</summary>
    public double Precision(int id) => Ratio(_counts[id, id], Predicted(id));

    /// <summary>Of this class's pixels, the share that was found.</summary>
    public double Recall(int id) => Ratio(_counts[id, id], Truth(id));

    private long Truth(int id) => Range(outputs).Sum(column => _counts[id, column]);

    private long Predicted(int id) => Range(classes).Sum(row => _counts[row, id]);

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double Ratio(long part, long whole) => whole == 0 ? double.NaN : part / (double)whole;

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
