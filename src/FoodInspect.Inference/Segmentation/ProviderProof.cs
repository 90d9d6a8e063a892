using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Inference;

/// <summary>
/// Shows a session pictures and compares its answers with those of another provider. A GPU that answers wrongly, through a fault of
/// the provider, the driver or the card, answers as fast and as surely as one that does not.
/// </summary>
public static class ProviderProof
{
    /// <summary>Rounding differs between providers (GPUs multiply in 19 bits), so a few pixels between two classes may fall to either.</summary>
    const double LeastAgreement = 0.95;

    /// <summary>Levels of 255 that a confidence may differ by, on the average of a picture.</summary>
    const double MostConfidenceDeviation = 5;

    const int PatchPixels = 24;

    /// <param name="tested">A session of a model; its places are overwritten.</param>
    /// <param name="reference">Another session of the same model; its first place is overwritten.</param>
    /// <exception cref="ModelException">They differ by more than rounding explains.</exception>
    public static void RequireSameAnswers(OnnxSegmenter tested, OnnxSegmenter reference)
    {
        var input = tested.Card.Input;
        using var expected = new Answer(input.Height, input.Width);
        using var actual = new Answer(input.Height, input.Width);
        for (var place = 0; place < tested.MaxBatch; place++)
        {
            using var picture = Patches(input.Height, input.Width, seed: place);
            reference.Load(0, picture);
            reference.Run(1);
            expected.Take(reference, 0);
            // Alone and as the last of a full batch.
            foreach (var count in new[] { 1, tested.MaxBatch }.Distinct())
            {
                tested.Load(count - 1, picture);
                tested.Run(count);
                actual.Take(tested, count - 1);
                Compare(actual, expected, tested);
            }
        }
    }

    static void Compare(Answer actual, Answer expected, OnnxSegmenter tested)
    {
        using var same = new Mat();
        Cv2.Compare(actual.Classes, expected.Classes, same, CmpTypes.EQ);
        var agreement = Cv2.CountNonZero(same) / (double)same.Total();
        var deviation = Cv2.Norm(actual.Confidences, expected.Confidences, NormTypes.L1) / same.Total();
        if (agreement < LeastAgreement || deviation > MostConfidenceDeviation)
        {
            throw new ModelException(
                $"The model {tested.Card.Name} {tested.Card.Version} does not answer on {tested.Provider} as it does on the CPU: {agreement:P1} of the pixels " +
                $"of a test picture get the same class, and confidences differ by {deviation:0.#} of 255. Driver, CUDA, cuDNN and ONNX Runtime have to fit each other.");
        }
    }

    // Coloured patches with noise: no two places alike, so that an answer for another picture is another answer.
    static Mat Patches(int height, int width, int seed)
    {
        using var coarse = new Mat((height / PatchPixels) + 1, (width / PatchPixels) + 1, MatType.CV_8UC3);
        var random = new RNG((ulong)seed + 1);
        random.Fill(coarse, DistributionType.Uniform, 0, 256);
        var picture = new Mat();
        Cv2.Resize(coarse, picture, new Size(width, height), interpolation: InterpolationFlags.Linear);
        using var noise = new Mat(picture.Size(), MatType.CV_8UC3);
        random.Fill(noise, DistributionType.Uniform, 0, 24);
        Cv2.Add(picture, noise, picture);
        return picture;
    }

    sealed class Answer(int height, int width) : IDisposable
    {
        public Mat Classes { get; } = new(height, width, MatType.CV_8UC1);

        public Mat Confidences { get; } = new(height, width, MatType.CV_8UC1);

        public void Take(OnnxSegmenter segmenter, int place) => segmenter.Unload(place, Classes, Confidences);

        public void Dispose()
        {
            Classes.Dispose();
            Confidences.Dispose();
        }
    }
}
