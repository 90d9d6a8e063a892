using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>The public CamVid weights, exported, against an independent forward pass and their known figures.</summary>
public sealed class CamVidExportTests
{
    [Fact]
    public void Export_PublicWeights_ReachTheirKnownFiguresAndAgreeWithAnIndependentForwardPass()
    {
        var folder = SharedData.Folder("camvid");
        using var network = WeightImport.LoadENet(Path.Combine(folder, "enet-camvid.safetensors"));
        using var model = new ExportedModel(network, 480, 360);
        using var engine = new OnnxEngine(model.Model);
        using var dataset = SegmentationDataset.Open(folder, "test");

        var report = Evaluator.Evaluate(engine, dataset["test"], dataset.Classes, TestContext.Current.CancellationToken);

        Assert.Equal(0.5352, report.MeanIoU!.Value, 0.001);
        Assert.Equal(0.8575, report.PixelAccuracy!.Value, 0.001);
        AgreesWithReference(engine, folder);
    }

    private static void AgreesWithReference(OnnxEngine engine, string folder)
    {
        var reference = SafeTensors.Read(Path.Combine(folder, "reference-outputs.safetensors"));
        foreach (var picture in reference.Keys.Select(key => key.Split('.')[0]).Distinct())
        {
            using var image = Cv2.ImRead(Directory.GetFiles(Path.Combine(folder, "test", "images"), $"{picture}.*").Single());
            using var classes = engine.Segment(image);
            using var scope = NewDisposeScope();
            classes.GetArray(out byte[] ids);
            var expected = reference[$"{picture}.argmax"].to_type(ScalarType.Byte).flatten();
            var same = tensor(ids).eq(expected).to_type(ScalarType.Float64).mean().item<double>();
            Assert.True(same >= 0.9995, $"{picture}: {same:P3} of the pixels have the same class");
        }
        foreach (var value in reference.Values)
            value.Dispose();
    }
}
