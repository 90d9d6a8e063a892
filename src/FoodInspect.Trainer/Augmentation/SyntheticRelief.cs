using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>The rims and steps, parallel to its outline, of a body that was moulded or stamped: a cap, a lid, a button, a coin.</summary>
internal static class SyntheticRelief
{
    /// <summary>Presses one to three steps into a surface (BGR, 8-bit), by the light that falls on them from one side.</summary>
    public static void Press(Mat surface, Mat silhouette, Random random)
    {
        using var inside = new Mat();
        Cv2.Threshold(silhouette, inside, 127, 255, ThresholdTypes.Binary);
        // A pixel of margin, so that what fills its square has an edge too.
        using var depth = new Mat();
        Cv2.CopyMakeBorder(inside, inside, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(0));
        Cv2.DistanceTransform(inside, depth, DistanceTypes.L2, DistanceTransformMasks.Mask3);
        using var slope = SlopeTowardsLight(depth, random.Between(0, 2 * Math.PI));
        Cv2.MinMaxLoc(depth, out _, out double deepest);
        var area = new Rect(1, 1, surface.Width, surface.Height);
        using var facing = slope[area];
        var steps = random.Next(1, 4);
        for (var i = 0; i < steps; i++)
        {
            var outer = deepest * random.Between(0, 0.7);
            var inner = random.Chance(0.4) ? deepest + 1 : outer + Math.Max(1.5, deepest * random.Between(0.08, 0.3));
            using var step = new Mat();
            Cv2.InRange(depth, Scalar.All(Math.Max(0.5, outer)), Scalar.All(inner), step);
            using var part = step[area];
            Shade(surface, part, facing, random);
        }
    }

    /// <summary>From -1 (away from the light) to 1, signed 32-bit floats.</summary>
    private static Mat SlopeTowardsLight(Mat depth, double light)
    {
        using var across = new Mat();
        using var down = new Mat();
        Cv2.Sobel(depth, across, MatType.CV_32F, 1, 0, scale: 0.125);
        Cv2.Sobel(depth, down, MatType.CV_32F, 0, 1, scale: 0.125);
        var slope = new Mat();
        Cv2.AddWeighted(across, Math.Cos(light), down, Math.Sin(light), 0, slope);
        return slope;
    }

    private static void Shade(Mat surface, Mat step, Mat slope, Random random)
    {
        var evenly = (random.Chance(0.5) ? 1 : -1) * random.Between(10, 45);
        using var light = new Mat();
        slope.ConvertTo(light, MatType.CV_32F, random.Around(0, 50), evenly);
        using var colours = new Mat();
        Cv2.Merge([light, light, light], colours);
        using var shaded = new Mat();
        Cv2.Add(surface, colours, shaded, dtype: MatType.CV_8U);
        shaded.CopyTo(surface, step);
    }
}
