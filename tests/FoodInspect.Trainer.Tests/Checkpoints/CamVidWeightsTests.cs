using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

/// <summary>The public CamVid weights against an independent forward pass, and their known figures.</summary>
public sealed class CamVidWeightsTests
{
    [Fact]
    public void Scores_PublicWeights_AgreeWithAnIndependentForwardPass()
    {
        using var engine = new TorchEngine(PublicENet(), ownsNetwork: true);

        CompareWithReference(engine.Scores, (picture, agreeing, same) =>
        {
            // Unpooling is not continuous: where two values are equal but for rounding, the maximum may be found at the other one,
            // and the scores around it change. How many such places there are depends on the processor's kernels.
            Assert.True(agreeing > 0.97, $"{picture}: the scores of {agreeing:P2} of the pixels agree");
            Assert.True(same >= 0.9995, $"{picture}: {same:P3} of the pixels have the same class");
        });
    }

    [Fact]
    public void Scores_PublicWeightsInDoublePrecision_GiveNearlyEveryPixelItsClass()
    {
        using var engine = new TorchEngine(PublicENet().to(ScalarType.Float64), ownsNetwork: true);
        var whole = 0;

        CompareWithReference(engine.Scores, (picture, agreeing, same) =>
        {
            Assert.True(same >= 0.9999, $"{picture}: {same:P3} of the pixels have the same class");
            whole += agreeing == 1 ? 1 : 0;
        });

        // The reference was computed in single precision, and two of its four pictures have such a place; in these only.
        Assert.True(whole >= 1, $"only {whole} of the pictures agree in every pixel");
    }

    [Fact]
    public void Evaluate_PublicWeightsOnTheTestSplit_ReachTheirKnownFigures()
    {
        var folder = SharedData.Folder("camvid");
        using var dataset = SegmentationDataset.Open(folder, "test");
        using var engine = new TorchEngine(WeightImport.LoadENet(Path.Combine(folder, "enet-camvid.safetensors")), ownsNetwork: true);

        var report = Evaluator.Evaluate(engine, dataset["test"], dataset.Classes, TestContext.Current.CancellationToken);

        Assert.Equal(59, report.Pictures);
        Assert.Equal(0.5352, report.MeanIoU!.Value, 0.001);
        Assert.Equal(0.8575, report.PixelAccuracy!.Value, 0.001);
    }

    private static SegmentationNetwork PublicENet() =>
        WeightImport.LoadENet(Path.Combine(SharedData.Folder("camvid"), "enet-camvid.safetensors"));

    // Of each picture of the reference: the part of the pixels whose scores agree within 1e-3 of the largest, and the part of the same class.
    private static void CompareWithReference(Func<Mat, Tensor> scoresOf, Action<string, double, double> check)
    {
        var folder = SharedData.Folder("camvid");
        using var untracked = inference_mode();
        using var scope = NewDisposeScope();
        var reference = SafeTensors.Read(Path.Combine(folder, "reference-outputs.safetensors"));
        foreach (var picture in reference.Keys.Select(key => key.Split('.')[0]).Distinct())
        {
            using var image = Cv2.ImRead(Directory.GetFiles(Path.Combine(folder, "test", "images"), $"{picture}.*").Single());
            var scores = scoresOf(image).squeeze(0);

            var expected = reference[$"{picture}.logits_every_4th_pixel"];
            var actual = scores[TensorIndex.Colon, TensorIndex.Slice(step: 4), TensorIndex.Slice(step: 4)];
            var agreeing = ((actual - expected).abs().amax([0]) / expected.abs().max()).lt(1e-3);
            var same = scores.argmax(0).eq(reference[$"{picture}.argmax"].to_type(ScalarType.Int64));
            check(picture, Share(agreeing), Share(same));
        }
        foreach (var tensor in reference.Values)
            tensor.Dispose();
    }

    private static double Share(Tensor yes) => yes.to_type(ScalarType.Float64).mean().item<double>();
}
