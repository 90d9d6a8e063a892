using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Inference;

/// <summary>
/// Shows a session pictures and compares its answers with those of another provider. A GPU that answers wrongly, through a fault of
/// the provider, the driver or the card, answers as fast and as surely as one that does not.
/// </summary>
internal sealed class ProviderProof : IDisposable
{
    /// <summary>Rounding differs between providers, so a few pixels between two classes may fall to either.</summary>
    private const double LeastAgreement = 0.95;

    /// <summary>Levels of 255 that a confidence may differ by, on the average of a picture.</summary>
    private const double MostConfidenceDeviation = 5;

    private const int PatchPixels = 24;
    private const int NoiseLevels = 24;

    private readonly List<Mat> _pictures = [];
    private readonly List<Answer> _expected = [];

    /// <param name="places">Pictures to ask about; no two of them are alike.</param>
    /// <param name="size">Their size.</param>
    /// <param name="reference">Answers for a batch of one.</param>
    /// <exception cref="ModelException">The reference cannot tell these pictures from black ones, so they prove nothing.</exception>
    public ProviderProof(int places, Size size, Func<IReadOnlyList<Mat>, IReadOnlyList<Answer>> reference)
    {
        try
        {
            for (var place = 0; place < places; place++)
            {
                _pictures.Add(Patches(size, seed: place));
                _expected.AddRange(reference([_pictures[place]]));
            }
            using var black = new Mat(size, MatType.CV_8UC3, Scalar.Black);
            using var answer = reference([black])[0];
            if (_expected.All(expected => Difference.Between(expected, answer).IsRounding))
                throw new ModelException("The model answers coloured test pictures as it answers a black one, so that no provider can be proven by them; run it on 'Cpu'.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Asks about batches of every size, each with its pictures in another order.</summary>
    /// <param name="tested">Answers for a batch.</param>
    /// <param name="provider">What answers, for the message.</param>
    /// <exception cref="ModelException">An answer differs from the reference's by more than rounding explains.</exception>
    public void Require(Func<IReadOnlyList<Mat>, IReadOnlyList<Answer>> tested, ExecutionProvider provider)
    {
        for (var count = 1; count <= _pictures.Count; count++)
        {
            var places = Enumerable.Range(0, count).Select(place => (place + count) % _pictures.Count).ToArray();
            var answers = tested([.. places.Select(place => _pictures[place])]);
            try
            {
                foreach (var (answer, place) in answers.Zip(places))
                    RequireRounding(Difference.Between(answer, _expected[place]), provider, count);
            }
            finally
            {
                foreach (var answer in answers)
                    answer.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _pictures.ForEach(picture => picture.Dispose());
        _expected.ForEach(answer => answer.Dispose());
    }

    private static void RequireRounding(Difference difference, ExecutionProvider provider, int count)
    {
        if (!difference.IsRounding)
        {
            throw new ModelException(
                $"The model does not answer on {provider} as it does on the CPU: {difference.Agreement:P1} of the pixels of a test picture in a batch of {count} get the same class, " +
                $"and confidences differ by {difference.ConfidenceDeviation:0.#} of 255. Driver, CUDA, cuDNN and ONNX Runtime have to fit each other.");
        }
    }

    // Coloured patches with noise.
    private static Mat Patches(Size size, int seed)
    {
        using var coarse = new Mat((size.Height / PatchPixels) + 1, (size.Width / PatchPixels) + 1, MatType.CV_8UC3);
        var random = new RNG((ulong)seed + 1);
        random.Fill(coarse, DistributionType.Uniform, 0, 256);
        using var noise = new Mat(size, MatType.CV_8UC3);
        random.Fill(noise, DistributionType.Uniform, 0, NoiseLevels);
        var picture = new Mat();
        Cv2.Resize(coarse, picture, size, interpolation: InterpolationFlags.Linear);
        Cv2.Add(picture, noise, picture);
        return picture;
    }

    /// <summary>What a network says of a picture; owns both.</summary>
    /// <param name="Classes">8-bit class ids.</param>
    /// <param name="Confidences">8-bit, 255 is sure.</param>
    internal sealed record Answer(Mat Classes, Mat Confidences) : IDisposable
    {
        public void Dispose()
        {
            Classes.Dispose();
            Confidences.Dispose();
        }
    }

    private readonly record struct Difference(double Agreement, double ConfidenceDeviation)
    {
        public bool IsRounding => Agreement >= LeastAgreement && ConfidenceDeviation <= MostConfidenceDeviation;

        public static Difference Between(Answer one, Answer other)
        {
            using var same = new Mat();
            Cv2.Compare(one.Classes, other.Classes, same, CmpTypes.EQ);
            return new(Cv2.CountNonZero(same) / (double)same.Total(), Cv2.Norm(one.Confidences, other.Confidences, NormTypes.L1) / same.Total());
        }
    }
}
