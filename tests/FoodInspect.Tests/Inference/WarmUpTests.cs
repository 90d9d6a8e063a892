using FoodInspect.Core.Frames;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;

namespace FoodInspect.Tests.Inference;

public sealed class WarmUpTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(256, new[] { 1, 256 })]
    public void WarmUpBatches_OnTheCpu_AreTheLeastAndTheMost(int most, int[] expected) =>
        Assert.Equal(expected, Recipe(most).WarmUpBatches);

    [Fact]
    public void WarmUpBatches_OnAGpu_AreAll() =>
        Assert.Equal([1, 2, 3, 4], (Recipe(4) with { Provider = ExecutionProvider.Cuda }).WarmUpBatches);

    [Fact]
    public void New_Stopped_OpensNoEngine()
    {
        using var folder = new ColoursFolder();
        using var labelMaps = new FramePool();

        Assert.Throws<OperationCanceledException>(() => new SegmentationEngine(
            ModelFolder.Open(folder.Path), new InferenceOptions { Provider = ExecutionProvider.Cpu, MaxBatch = 8 }, labelMaps, new CancellationToken(canceled: true)));
    }

    private static SessionRecipe Recipe(int maxBatch) =>
        SessionRecipe.ForCpu(new InferenceOptions { Provider = ExecutionProvider.Cpu, MaxBatch = maxBatch }, "for the test");
}
