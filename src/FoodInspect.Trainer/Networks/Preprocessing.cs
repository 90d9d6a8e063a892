using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// The one definition of what <see cref="PreprocessingOptions"/> mean: the picture is smoothed by a Gaussian whose edge repeats
/// the outermost pixels, then enlarged (bilinear, to whole grey levels), then multiplied by gains that bring the means to middle grey. Nothing is
/// clipped, so that highlights stay apart. Training pictures are smoothed and enlarged once and carry their gains, since those of a crop would be others.
/// </summary>
public static class Preprocessing
{
    /// <summary>Grey levels, 0 to 255, that means are brought to.</summary>
    public const float MiddleGrey = 127.5f;

    /// <summary>Grey levels. A darker mean counts as this: the gain of a picture without light must not grow without bound.</summary>
    public const float DarkestMean = 16;

    /// <summary>
    /// Grey levels that are added before an enlarged picture is cut down to whole ones. Whole, because what is the same on a plain belt must stay exactly
    /// the same: max pooling remembers which of its pixels was largest, and rounding would decide it. A little more than one half, because many
    /// enlarged values lie at one half.
    /// </summary>
    public const float Rounding = 0.507f;

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

    /// <summary>How long a side of a picture is for the layers, pixels: enlarged, and rounded up to what they take.</summary>
    public static int Enlarged(PreprocessingOptions options, long length, int sizeMultiple) => options.Enlargement == 1
        ? (int)length
        : (int)Math.Ceiling(length * (decimal)options.Enlargement / sizeMultiple) * sizeMultiple;

    /// <summary>
    /// For each pixel along a side of the picture the one, of so many after enlarging, in which its middle lies; of two that the middle lies
    /// between, the second (<see cref="LabelScaling"/> may take the first).
    /// </summary>
    public static long[] PixelsUnderMiddles(long enlarged, long length) =>
        [.. Enumerable.Range(0, (int)length).Select(i => ((2 * i) + 1) * enlarged / (2 * length))];

    /// <summary>Prepares whole pictures.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="images">Float [N,3,H,W], 0 to 1.</param>
    /// <param name="sizeMultiple">What sides of enlarged pictures are rounded up to.</param>
    /// <returns>Float [N,3,<see cref="Enlarged"/> H and W], 0 and above; the caller owns it.</returns>
    public static Tensor Apply(PreprocessingOptions options, Tensor images, int sizeMultiple = 1)
    {
        using var scope = NewDisposeScope();
        var smooth = options.NoiseSigmaPixels > 0 ? Smooth(images, options.NoiseSigmaPixels) : images.alias();
        var prepared = options.Enlargement > 1 ? Enlarge(smooth, options, sizeMultiple) : smooth;
        if (options.Standardisation != Standardisation.None)
        {
            long[] axes = options.Standardisation == Standardisation.Brightness ? [1, 2, 3] : [2, 3];
            var darkest = tensor(DarkestMean / byte.MaxValue, device: images.device);
            var wanted = tensor(MiddleGrey / byte.MaxValue, device: images.device);
            prepared = prepared * (wanted / smooth.mean(axes, keepdim: true).maximum(darkest));
        }
        return prepared.MoveToOuterDisposeScope();
    }

    private static Tensor Enlarge(Tensor images, PreprocessingOptions options, int sizeMultiple)
    {
        using TorchSharp.Scalar full = byte.MaxValue, rounding = Rounding;
        long[] size = [Enlarged(options, images.shape[2], sizeMultiple), Enlarged(options, images.shape[3], sizeMultiple)];
        return PointRendering.Enlarge(images.mul(full), size).AddInPlace(rounding).to(ScalarType.Byte).to(ScalarType.Float32).div_(full);
    }

    /// <summary>The scores of the picture's own pixels, [N,classes,height,width], of those of an enlarged one; the caller owns them.</summary>
    public static Tensor PickPixels(Tensor scores, long[] size)
    {
        using var scope = NewDisposeScope();
        var picked = scores.alias();
        for (var axis = 2; axis < 4; axis++)
        {
            if (picked.shape[axis] != size[axis - 2])
                picked = picked.index_select(axis, tensor(PixelsUnderMiddles(picked.shape[axis], size[axis - 2]), device: scores.device));
        }
        return picked.MoveToOuterDisposeScope();
    }

    /// <summary>Smooths and enlarges training pictures in place, and notes their gains.</summary>
    public static void Prepare(PreprocessingOptions options, IEnumerable<LabelledPicture> pictures)
    {
        foreach (var picture in pictures)
        {
            if (picture.IsPrepared)
                throw new InvalidOperationException($"{picture.Name} was prepared already; twice it would be another picture.");
            picture.IsPrepared = true;
            if (options.NoiseSigmaPixels > 0)
            {
                var side = (2 * Radius(options.NoiseSigmaPixels)) + 1;
                Cv2.GaussianBlur(picture.Image, picture.Image, new OpenCvSharp.Size(side, side), options.NoiseSigmaPixels, borderType: BorderTypes.Replicate);
            }
            picture.Gains = GainsOf(picture.Image, options.Standardisation);
            if (options.Enlargement > 1)
                Enlarge(picture, options);
        }
    }

    private static void Enlarge(LabelledPicture picture, PreprocessingOptions options)
    {
        var size = new OpenCvSharp.Size(Enlarged(options, picture.Image.Width, 1), Enlarged(options, picture.Image.Height, 1));
        var (image, mask) = (new Mat(), new Mat());
        try
        {
            Cv2.Resize(picture.Image, image, size);
            LabelScaling.Scale(picture.Mask, mask, size);
        }
        catch
        {
            image.Dispose();
            mask.Dispose();
            throw;
        }
        picture.Replace(image, mask);
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
