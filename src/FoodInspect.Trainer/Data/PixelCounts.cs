using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>How many pixels have each id.</summary>
public static class PixelCounts
{
    /// <param name="mask">Class ids, 8-bit, [height, width].</param>
    /// <param name="counted">Of the same size, 8-bit: not 0 where pixels are counted; null for all.</param>
    /// <returns>256 counts, by id.</returns>
    public static long[] Of(Mat mask, Mat? counted = null)
    {
        using var histogram = new Mat();
        Cv2.CalcHist([mask], [0], counted!, histogram, 1, [256], [new Rangef(0, 256)]);
        var counts = new long[256];
        for (var id = 0; id < counts.Length; id++)
            counts[id] = (long)histogram.At<float>(id);
        return counts;
    }

    /// <summary>Counts of the first <paramref name="classes"/> ids, picture by picture.</summary>
    public static IReadOnlyList<long[]> ByPicture(IEnumerable<LabelledPicture> pictures, int classes) => [.. pictures.Select(picture => Of(picture.Mask)[..classes])];

    /// <summary>Counts of the first <paramref name="classes"/> ids over all pictures.</summary>
    public static long[] Of(IEnumerable<LabelledPicture> pictures, int classes)
    {
        var sums = new long[classes];
        foreach (var counts in pictures.Select(picture => Of(picture.Mask)))
        {
            for (var id = 0; id < classes; id++)
                sums[id] += counts[id];
        }
        return sums;
    }
}
