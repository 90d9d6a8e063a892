using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Points on pictures (arXiv 1912.08193, section 3.1): where to look, and what is there. Points are float [N,P,2], x and y as shares of width and
/// height; what is returned belongs to the caller. Numbers are held while native code reads them: see <see cref="Training.WeightOptimizer"/>.
/// </summary>
public static class PointSampling
{
    // Less than any score, and still a number.
    private const float Lowest = -1e30f;

    /// <summary>Draws k·N points evenly, keeps the β·N least certain of them, and adds others, evenly again.</summary>
    /// <param name="scores">Float [N,classes,h,w]; not differentiated.</param>
    /// <param name="options">N, k and β.</param>
    public static Tensor Draw(Tensor scores, PointRendOptions options)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var (pictures, count) = (scores.shape[0], options.TrainingPoints);
        var uncertain = (int)(options.UncertainShare * count);
        var drawn = rand([pictures, options.Oversampling * count, 2], device: scores.device);
        var (_, least) = topk(Margin(At(scores, drawn)).squeeze(1), uncertain, dim: 1, largest: false, sorted: false);
        var chosen = drawn.gather(1, least.unsqueeze(2).expand(-1, -1, 2));
        return cat([chosen, rand([pictures, count - uncertain, 2], device: scores.device)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Values between pixel centres, bilinear; beyond the outermost centres those of the border. [N,C,h,w] → [N,C,P].</summary>
    public static Tensor At(Tensor values, Tensor points)
    {
        using var scope = NewDisposeScope();
        using Scalar two = 2, one = 1;
        // In autocast's bfloat16 the places would be rounded too, by up to half a pixel, while labels are taken where the points are.
        var precise = values.dtype == ScalarType.BFloat16 ? values.to(ScalarType.Float32) : values;
        var grid = points.mul(two).sub_(one).unsqueeze(2).to(precise.dtype);
        return nn.functional.grid_sample(
            precise, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false).squeeze(3).MoveToOuterDisposeScope();
    }

    /// <summary>The labels of the pixels in which the points lie: int64 [N,H,W] → [N,P].</summary>
    public static Tensor Labels(Tensor labels, Tensor points)
    {
        using var scope = NewDisposeScope();
        using Scalar height = labels.shape[1], width = labels.shape[2], first = 0, lastRow = labels.shape[1] - 1, lastColumn = labels.shape[2] - 1;
        var x = points.select(2, 0).mul(width).to(ScalarType.Int64).clamp_(first, lastColumn);
        var y = points.select(2, 1).mul(height).to(ScalarType.Int64).clamp_(first, lastRow);
        return labels.flatten(1).gather(1, y.mul(width).Plus(x)).MoveToOuterDisposeScope();
    }

    /// <summary>How far the best score is ahead of the next one, the paper's certainty for many classes: [N,classes,…] → [N,1,…].</summary>
    public static Tensor Margin(Tensor scores)
    {
        using var scope = NewDisposeScope();
        var best = scores.amax([1], keepdim: true);
        using Scalar lowest = Lowest;
        var next = scores.masked_fill(scores.eq(best), lowest).amax([1], keepdim: true);
        return best.Minus(next).MoveToOuterDisposeScope();
    }
}
