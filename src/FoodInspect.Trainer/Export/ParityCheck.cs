using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Export;

/// <summary>Compares two engines pixel by pixel on real pictures.</summary>
public static class ParityCheck
{
    // Enough for millions of pixels, and quick.
    private const int MostPictures = 20;

    /// <returns>The share of pixels that get the same class, 0 to 1.</returns>
    /// <exception cref="CheckFailedException">It is below <paramref name="lowest"/>, or there is no picture.</exception>
    public static double Verify(
        ISegmentationEngine reference, ISegmentationEngine exported, IReadOnlyList<LabelledPicture> pictures, ModelInput input,
        double lowest, CancellationToken stop)
    {
        var agreement = Agreement(reference, exported, pictures, input, stop);
        return agreement >= lowest
            ? agreement
            : throw new CheckFailedException(
                $"The exported model gives the class of the network for {agreement:P3} of the pixels compared, and must for {lowest:P1}. Nothing was written.");
    }

    /// <returns>The share of pixels that get the same class, 0 to 1; whether it is enough, others judge.</returns>
    /// <exception cref="CheckFailedException">There is no picture.</exception>
    public static double Agreement(
        ISegmentationEngine reference, ISegmentationEngine exported, IReadOnlyList<LabelledPicture> pictures, ModelInput input, CancellationToken stop)
    {
        if (pictures.Count == 0)
            throw new CheckFailedException("There is no picture to compare the exported model with the network on.");
        long same = 0, all = 0;
        var step = (pictures.Count + MostPictures - 1) / MostPictures;
        for (var i = 0; i < pictures.Count; i += step)
        {
            stop.ThrowIfCancellationRequested();
            using var picture = new Mat();
            Cv2.Resize(pictures[i].Image, picture, new Size(input.Width, input.Height), interpolation: InterpolationFlags.Area);
            using var expected = reference.Segment(picture);
            using var actual = exported.Segment(picture);
            using var equal = new Mat();
            Cv2.Compare(expected, actual, equal, CmpTypes.EQ);
            same += Cv2.CountNonZero(equal);
            all += picture.Total();
        }
        return (double)same / all;
    }
}
