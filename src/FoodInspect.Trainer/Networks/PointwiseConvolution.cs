using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A 1×1 convolution without bias, as the matrix product that it is; its state is that of a Conv2d. The oneDNN of libtorch 2.10 divides by zero,
/// which ends the process, when it plans ResNet-50's widest ones on a processor that hides the sizes of its caches (some virtual machines do).
/// [N,C,H,W] → [N,C',H/stride,W/stride], fastest where the input lies channels-last.
/// </summary>
public sealed class PointwiseConvolution : Module<Tensor, Tensor>
{
    // TorchSharp registers it, and puts another in its place where the network moves to another device.
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    internal PointwiseConvolution(int inputs, int outputs, int stride = 1) : base(nameof(PointwiseConvolution))
    {
        Stride = stride;
        _weight = new Parameter(empty(outputs, inputs, 1, 1));
        RegisterComponents();
        init.kaiming_uniform_(Weight, a: Math.Sqrt(5)); // as PyTorch's own
    }

    /// <summary>[outputs, inputs, 1, 1].</summary>
    public Parameter Weight => _weight;

    public int Stride { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var seen = Stride == 1 ? input : input.slice(2, 0, input.shape[2], Stride).slice(3, 0, input.shape[3], Stride);
        return functional.linear(seen.permute(0, 2, 3, 1), Weight.flatten(1)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
