using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Tests.Inference;

/// <summary>Providers that answer rightly and wrongly, as functions of the batch: a picture's class is its red half, its confidence its blue.</summary>
public sealed class ProviderProofTests : IDisposable
{
    private const int Places = 3;

    private readonly ProviderProof _proof = new(Places, new Size(96, 64), Right);
    private readonly List<Mat> _kept = [];

    public void Dispose()
    {
        _proof.Dispose();
        _kept.ForEach(picture => picture.Dispose());
    }

    [Fact]
    public void Require_TheSameButForRounding_IsContent() => _proof.Require(
        pictures => [.. pictures.Select(picture => Answer(picture, dark: 1))], ExecutionProvider.Cuda);

    [Fact]
    public void Require_TheFirstPictureForEver_IsRefused() => RequireRefusal(pictures =>
    {
        if (_kept.Count == 0)
            _kept.Add(pictures[0].Clone());
        return [.. pictures.Select(_ => Answer(_kept[0]))];
    });

    [Fact]
    public void Require_BlackForEver_IsRefused() => RequireRefusal(pictures =>
    {
        using var black = new Mat(pictures[0].Size(), MatType.CV_8UC3, Scalar.Black);
        return [.. pictures.Select(_ => Answer(black))];
    });

    [Fact]
    public void Require_TheFirstPlaceForAll_IsRefused() => RequireRefusal(pictures => [.. pictures.Select(_ => Answer(pictures[0]))]);

    [Fact]
    public void Require_OnePlaceOfOneBatchSize_IsRefused()
    {
        var error = RequireRefusal(pictures => [.. pictures.Select((picture, place) => Answer(picture, dark: pictures.Count == 2 && place == 1 ? 60 : 0))]);

        Assert.Matches("does not answer on Cuda as it does on the CPU: [0-9.]+ ?% of the pixels of a test picture in a batch of 2 .* differ by [0-9.]+ of 255", error.Message);
    }

    [Fact]
    public void New_ModelThatAnswersAllAlike_ProvesNothing()
    {
        var error = Assert.Throws<ModelException>(() => new ProviderProof(Places, new Size(96, 64), pictures => [.. pictures.Select(picture =>
        {
            using var black = new Mat(picture.Size(), MatType.CV_8UC3, Scalar.Black);
            return Answer(black);
        })]));

        Assert.Contains("no provider can be proven", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models/fruit-belt", "models/fruit-belt-fine")]
    [InlineData("models/fruit-belt-fine", "models/fruit-belt")]
    [InlineData("models/biscuits", null)]
    [InlineData("tests/models/colours", "models/fruit-belt")]
    public void Require_RealModels_AreToldApartByTheirPictures(string folder, string? otherOfItsSize)
    {
        using var one = Open(folder, batch: 1);
        using var batched = Open(folder, batch: 2);
        using var proof = new ProviderProof(2, new Size(640, 360), one.Answer);

        proof.Require(batched.Answer, ExecutionProvider.Cuda);
        if (otherOfItsSize is null)
            return;
        using var other = Open(otherOfItsSize, batch: 2);
        Assert.Throws<ModelException>(() => proof.Require(other.Answer, ExecutionProvider.Cuda));
    }

    private ModelException RequireRefusal(Func<IReadOnlyList<Mat>, IReadOnlyList<ProviderProof.Answer>> provider) =>
        Assert.Throws<ModelException>(() => _proof.Require(provider, ExecutionProvider.Cuda));

    private static IReadOnlyList<ProviderProof.Answer> Right(IReadOnlyList<Mat> pictures) => [.. pictures.Select(picture => Answer(picture))];

    private static ProviderProof.Answer Answer(Mat picture, double dark = 0)
    {
        var (classes, confidences) = (new Mat(), new Mat());
        Cv2.ExtractChannel(picture, confidences, 0);
        Cv2.Subtract(confidences, Scalar.All(dark), confidences);
        Cv2.ExtractChannel(picture, classes, 2);
        Cv2.Threshold(classes, classes, 127, 1, ThresholdTypes.Binary);
        return new(classes, confidences);
    }

    private static OnnxSegmenter Open(string folder, int batch) => OnnxSegmenter.Open(
        ModelFolder.Open(Path.Combine(Repository.Root, folder)), new InferenceOptions { Provider = ExecutionProvider.Cpu, MaxBatch = batch });
}
