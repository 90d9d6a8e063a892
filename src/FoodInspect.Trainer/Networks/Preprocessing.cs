using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// The one definition of what <see cref="PreprocessingOptions"/> mean: the picture is smoothed by a Gaussian whose edge repeats
/// the outermost pixels, then multiplied by gains that bring its means to middle grey. Nothing is clipped, so that highlights stay apart.
/// Training pictures are smoothed once and carry their gains, since those of a crop would be others.
/// </summary>
public static class Preprocessing
{
    /// <summary>Grey levels, 0 to 255, that means are brought to.</summary>
    public const float MiddleGrey = 127.5f;

    /// <summary>Grey levels. A darker mean counts as this: the gain of a picture without light must not grow without bound.</summary>
    public const float DarkestMean = 16;

    /// <summary>Pixels that the Gaussian reaches to either side.</summary>
    public static int Radius(double sigmaPixels) => (int)Math.Ceiling(2.5 * sigmaPixels);

    /// <summary>The Gaussian along one axis, 2·radius + 1 weights of sum 1.</summary>
    public static float[] Kernel(double sigmaPixels)
    {
        var radius = Radius(sigmaPixels);
        var weights = Enumerable.Range(-radius, (2 * radius) + 1).Select(x => Math.Exp(-x * x / (2 * sigmaPixels * sigmaPixels))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    /// <summary>Prepares whole pictures.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="images">Float [N,3,H,W], 0 to 1.</param>
    /// <returns>The same shape, 0 and above; the caller owns it.</returns>
    public static Tensor Apply(PreprocessingOptions options, Tensor images)
    {
        using var scope = NewDisposeScope();
        var prepared = options.NoiseSigmaPixels > 0 ? Smooth(images, options.NoiseSigmaPixels) : images.alias();
        if (options.Standardisation != Standardisation.None)
        {
            long[] axes = options.Standardisation == Standardisation.Brightness ? [1, 2, 3] : [2, 3];
            var darkest = tensor(DarkestMean / byte.MaxValue, device: images.device);
            var wanted = tensor(MiddleGrey / byte.MaxValue, device: images.device);
            prepared = prepared * (wanted / prepared.mean(axes, keepdim: true).maximum(darkest));
        }
        return prepared.MoveToOuterDisposeScope();
    }

    /// <summary>Smooths training pictures in place, and notes their gains.</summary>
    public static void Prepare(PreprocessingOptions options, IEnumerable<LabelledPicture> pictures)
    {
        foreach (var picture in pictures)
        {
            if (options.NoiseSigmaPixels > 0)
            {
                var side = (2 * Radius(options.NoiseSigmaPixels)) + 1;
                Cv2.GaussianBlur(picture.Image, picture.Image, new OpenCvSharp.Size(side, side), options.NoiseSigmaPixels, borderType: BorderTypes.Replicate);
            }
            picture.Gains = GainsOf(picture.Image, options.Standardisation);
        }
    }

    private static Tensor Smooth(Tensor images, double sigmaPixels)
    {
        var radius = Radius(sigmaPixels);
        var kernel = Kernel(sigmaPixels);
        long colours = SegmentationNetwork.Colours;
        var across = tensor(kernel, [1, 1, 1, kernel.Length], device: images.device).expand([colours, 1, 1, kernel.Length]);
        var padded = nn.functional.pad(images, [radius, radius, radius, radius], TorchSharp.PaddingModes.Replicate);
        var smoothed = nn.functional.conv2d(padded, across.contiguous(), groups: colours);
        return nn.functional.conv2d(smoothed, across.transpose(2, 3).contiguous(), groups: colours);
    }

    private static ColourGains? GainsOf(Mat image, Standardisation standardisation)
    {
        if (standardisation == Standardisation.None)
            return null;
        var mean = Cv2.Mean(image);
        if (standardisation == Standardisation.Brightness)
            mean = Scalar.All((mean.Val0 + mean.Val1 + mean.Val2) / SegmentationNetwork.Colours);
        return new ColourGains(GainOf(mean.Val2), GainOf(mean.Val1), GainOf(mean.Val0));
    }

    private static float GainOf(double mean) => MiddleGrey / (float)Math.Max(mean, DarkestMean);
}
