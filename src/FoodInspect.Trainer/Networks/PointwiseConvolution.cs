using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// 1×1 convolutions as the matrix products that they are. The oneDNN of libtorch 2.7 divides by zero, which ends the process, when it plans
/// ResNet-50's widest ones on a processor that hides the sizes of its caches (some virtual machines do).
/// </summary>
internal static class PointwiseConvolution
{
    /// <summary>What the convolution gives, [N,C,H,W] → [N,C',H/stride,W/stride]; the caller owns it.</summary>
    /// <param name="convolution">1×1, without bias or padding.</param>
    /// <param name="input">Fastest where it lies channels-last.</param>
    public static Tensor CallPointwise(this Conv2d convolution, Tensor input)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (convolution.stride[0], convolution.stride[1]);
        var seen = rows == 1 && columns == 1
            ? input
            : input.slice(2, 0, input.shape[2], rows).slice(3, 0, input.shape[3], columns);
        var pixels = seen.permute(0, 2, 3, 1);
        return functional.linear(pixels, convolution.weight.flatten(1)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
