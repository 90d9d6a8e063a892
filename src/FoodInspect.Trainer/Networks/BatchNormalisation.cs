using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167) that does not count its batches. Nothing depends on the count, and TorchSharp counts
/// with a number for native code that nothing holds on to (see <see cref="TensorSums"/>): a training run of ours ended there.
/// </summary>
internal static class BatchNormalisation
{
    /// <summary>The layer for so many channels; the caller owns it.</summary>
    public static BatchNorm2d Of(int channels)
    {
#pragma warning disable RS0030 // the one place that makes them
        var layer = nn.BatchNorm2d(channels);
#pragma warning restore RS0030
        layer.num_batches_tracked = null;
        return layer;
    }
}
