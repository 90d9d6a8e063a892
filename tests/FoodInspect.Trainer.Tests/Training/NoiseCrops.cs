using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>Batches of noise: two crops of 32×32 pixels with labels 0 to 2.</summary>
internal static class NoiseCrops
{
    public static CropBatch Of(int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[2 * 32 * 32 * 3];
        random.NextBytes(pixels);
        var labels = new byte[2 * 32 * 32];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = (byte)random.Next(3);
        return new CropBatch(pixels, labels, 2, 32);
    }
}
