using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Inference by subdivision (arXiv 1912.08193, section 3.1 and figure 4): the scores are doubled in size, the least certain pixels scored by the
/// point head, and so on up to the picture's size. Scores that have that size already are rendered once.
/// </summary>
public static class PointRendering
{
    /// <param name="head">Scores the points.</param>
    /// <param name="seen">What the network made of the pictures.</param>
    /// <param name="size">Height and width of the pictures.</param>
    /// <returns>Scores [N,classes,height,width], owned by the caller.</returns>
    public static Tensor Render(PointHead head, Sight seen, long[] size)
    {
        using var scope = NewDisposeScope();
        var scores = seen.Scores;
        do
        {
            long[] next = [Math.Min(2 * scores.shape[2], size[0]), Math.Min(2 * scores.shape[3], size[1])];
            scores = Refine(head, seen, Enlarge(scores, next));
        }
        while (scores.shape[2] < size[0]);
        return scores.MoveToOuterDisposeScope();
    }

    /// <summary>Bilinear, with pixel centres as everywhere here; the same scores where they have the size. The caller owns the result.</summary>
    public static Tensor Enlarge(Tensor scores, long[] size) =>
        scores.shape.AsSpan(2).SequenceEqual(size)
            ? scores.alias()
            : nn.functional.interpolate(scores, size, mode: InterpolationMode.Bilinear, align_corners: false);

    private static Tensor Refine(PointHead head, Sight seen, Tensor scores)
    {
        using var scope = NewDisposeScope();
        using Scalar height = scores.shape[2], width = scores.shape[3], half = 0.5;
        var count = head.Options.RenderedPoints(scores.shape[2] * scores.shape[3]);
        var (_, places) = topk(PointSampling.Margin(scores.flatten(2)).squeeze(1), count, dim: 1, largest: false, sorted: false);
        var points = stack(
            [
                places.remainder(width).to(ScalarType.Float32).AddInPlace(half).div_(width),
                places.div(width, RoundingMode.floor).to(ScalarType.Float32).AddInPlace(half).div_(height),
            ],
            dim: 2);
        var indices = places.unsqueeze(1).expand(-1, scores.shape[1], -1);
        return scores.flatten(2).scatter(2, indices, head.At(points, seen).to(scores.dtype)).view(scores.shape).MoveToOuterDisposeScope();
    }
}
