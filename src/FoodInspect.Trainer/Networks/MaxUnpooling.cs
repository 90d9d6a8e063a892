using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Max unpooling: puts each value where its maximum was found and zero elsewhere. Written as a scatter, which has a
/// gradient and takes every floating type (TorchSharp 0.107's own max_unpool2d drops the output size on its way down).
/// Where windows overlap and two values point at one pixel, on the CPU the later one wins, as in PyTorch; on a GPU any. The planes lie channels-last, as those that came
/// in: in the other layout the oneDNN of libtorch 2.10 pads narrow layers to sixteen channels and does not clear the padding, so that gradients are
/// now and then no numbers.
/// </summary>
public static class MaxUnpooling
{
    /// <param name="values">[N,C,h,w].</param>
    /// <param name="indices">[N,C,h,w], int64: positions in a flattened plane of height × width.</param>
    /// <returns>[N,C,height,width], owned by the caller.</returns>
    public static Tensor Unpool(Tensor values, Tensor indices, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (count, channels) = (values.shape[0], values.shape[1]);
        return zeros([count, height * width, channels], values.dtype, values.device)
            .permute(0, 2, 1)
            .scatter_(2, indices.flatten(2), values.flatten(2))
            .view(count, channels, height, width)
            .MoveToOuterDisposeScope();
    }
}
