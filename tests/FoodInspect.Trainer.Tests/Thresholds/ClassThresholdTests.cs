using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Tests.Promotion;
using FoodInspect.Trainer.Thresholds;

namespace FoodInspect.Trainer.Tests.Thresholds;

public sealed class ClassThresholdTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_ThresholdsThatCannotBe_AreAllNamed()
    {
        var share = WilsonInterval.Of(9, 10);
        ClassThreshold Threshold(string name, double confidence, double area) => new(name, confidence, area, "recall 0.9", share, share, "set/val");
        var model = MadeModel.Write(_folder["model"], "1");
        ThresholdCalibration.Write(model, [Threshold("rot", 0.5, 12), Threshold("foreign", 0, 6)]);
        Assert.Equal(12, ModelFolder.Open(_folder["model"]).Card.Thresholds![0].MinimumAreaPx);

        ThresholdCalibration.Write(model, [Threshold("bone", 0.5, 12), Threshold("rot", 1.5, 12), Threshold("foreign", 0.5, -1)]);

        var message = Assert.Throws<ModelException>(() => ModelFolder.Open(_folder["model"])).Message;
        Assert.All(["'bone'", "'rot' are 1.5", "'foreign' are 0.5 and -1"], part => Assert.Contains(part, message));
    }

    public void Dispose() => _folder.Dispose();
}
