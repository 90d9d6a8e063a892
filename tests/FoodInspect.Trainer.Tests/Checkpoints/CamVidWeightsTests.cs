using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

/// <summary>The public CamVid weights against an independent forward pass, and their known figures.</summary>
public sealed class CamVidWeightsTests
{
    [Fact]
    public void Scores_PublicWeights_AgreeWithAnIndependentForwardPass()
    {
        var folder = SharedData.Folder("camvid");
        using var scope = NewDisposeScope();
        var whole = 0;
        using var engine = new TorchEngine(WeightImport.LoadENet(Path.Combine(folder, "enet-camvid.safetensors")), ownsNetwork: true);
        var reference = SafeTensors.Read(Path.Combine(folder, "reference-outputs.safetensors"));
        foreach (var picture in reference.Keys.Select(key => key.Split('.')[0]).Distinct())
        {
            using var image = Cv2.ImRead(Directory.GetFiles(Path.Combine(folder, "test", "images"), $"{picture}.*").Single());
            var scores = engine.Scores(image).squeeze(0);

            var expected = reference[$"{picture}.logits_every_4th_pixel"];
            var actual = scores[TensorIndex.Colon, TensorIndex.Slice(step: 4), TensorIndex.Slice(step: 4)];
            var deviations = (actual - expected).abs().amax([0]) / expected.abs().max();
            var agreeing = deviations.lt(1e-3).to_type(ScalarType.Float64).mean().item<double>();
            Assert.True(agreeing > 0.97, $"{picture}: the scores of {agreeing:P2} of the pixels agree");
            whole += agreeing == 1 ? 1 : 0;

            var same = scores.argmax(0).eq(reference[$"{picture}.argmax"].to_type(ScalarType.Int64)).to_type(ScalarType.Float64).mean().item<double>();
            Assert.True(same >= 0.9995, $"{picture}: {same:P3} of the pixels have the same class");
        }
        // Unpooling is not continuous: where two values are equal but for rounding, the maximum may be found at the other one, and
        // the scores around it change. In one of the pictures there is such a place; double precision parts from the reference there too.
        Assert.True(whole >= 3, $"only {whole} of the pictures agree in every pixel");
        foreach (var tensor in reference.Values)
            tensor.Dispose();
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
}
