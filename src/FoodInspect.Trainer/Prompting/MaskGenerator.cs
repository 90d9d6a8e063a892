using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// Finds masks all over a picture (Kirillov et al. 2023, appendix B): asks at every point of a grid, keeps what the network is sure
/// of and what has a clear edge, and of masks that say the same the best. Overlaps are judged by the masks, not by their boxes, as
/// items on a belt lie close together.
/// </summary>
public sealed class MaskGenerator(SamSegmenter segmenter, MaskGeneratorOptions options)
{
    /// <param name="picture">BGR, 8-bit; stays the caller's.</param>
    /// <param name="stop">Gives up between two points.</param>
    /// <returns>The best first; the caller disposes them.</returns>
    public IReadOnlyList<GeneratedMask> Generate(Mat picture, CancellationToken stop)
    {
        var found = new List<GeneratedMask>();
        try
        {
            foreach (var prompt in Grid(picture))
            {
                stop.ThrowIfCancellationRequested();
                Ask(picture, prompt, found);
            }
            return Suppress(found);
        }
        catch
        {
            found.ForEach(mask => mask.Dispose());
            throw;
        }
    }

    private IEnumerable<Prompt> Grid(Mat picture)
    {
        var n = options.PointsPerSide;
        return from row in Enumerable.Range(0, n)
               from column in Enumerable.Range(0, n)
               select Prompt.At(((column + 0.5) / n * picture.Width) - 0.5, ((row + 0.5) / n * picture.Height) - 0.5);
    }

    private void Ask(Mat picture, Prompt prompt, List<GeneratedMask> found)
    {
        prompt.RequireOn(picture);
        var answers = segmenter.Score(picture, prompt);
        try
        {
            found.AddRange(answers.Select(Judge).OfType<GeneratedMask>());
        }
        finally
        {
            foreach (var answer in answers)
                answer.Dispose();
        }
    }

    private GeneratedMask? Judge(ScoredMask answer)
    {
        if (answer.PredictedIou < options.MinimumPredictedIou)
            return null;
        var stability = answer.Stability(options.StabilityOffset);
        if (stability < options.MinimumStability)
            return null;
        using var mask = answer.Above(0);
        var area = Cv2.CountNonZero(mask);
        if (area < Math.Max(1, options.MinimumAreaPixels))
            return null;
        var box = Cv2.BoundingRect(mask);
        using var part = new Mat(mask, box);
        return new GeneratedMask(box, part.Clone(), area, answer.PredictedIou, stability);
    }

    /// <summary>Non-maximum suppression; what is not kept is disposed.</summary>
    private List<GeneratedMask> Suppress(List<GeneratedMask> found)
    {
        var kept = new List<GeneratedMask>();
        foreach (var mask in found.OrderByDescending(mask => mask.PredictedIou))
        {
            if (kept.Exists(better => better.IntersectionOverUnion(mask) > options.MaximumOverlap))
                mask.Dispose();
            else
                kept.Add(mask);
        }
        return kept;
    }
}
