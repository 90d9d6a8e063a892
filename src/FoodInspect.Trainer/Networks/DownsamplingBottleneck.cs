using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// The bottleneck that halves the resolution (figure 2b of the paper): the main branch is max pooled and padded with zero
/// channels; the other one is projected by a 2×2 stride-2 convolution, convolved and expanded.
/// [N,C,H,W] → [N,C',H/2,W/2] with the pooled indices [N,C,H/2,W/2], which the decoder unpools by.
/// </summary>
public sealed class DownsamplingBottleneck : Module<Tensor, (Tensor Output, Tensor Indices)>
{
    internal DownsamplingBottleneck(BlockLayers layers, int inputChannels, int channels)
        : base(nameof(DownsamplingBottleneck))
    {
        var inner = inputChannels / ENet.InnerDivisor;
        Form = layers.Form;
        InputChannels = inputChannels;
        Channels = channels;
        Projection = this.Named("ext_conv1", layers.Convolve(Conv2d(inputChannels, inner, 2, stride: 2, bias: false), inner));
        Convolution = this.Named("ext_conv2", layers.Convolve(Conv2d(inner, inner, 3, padding: 1, bias: false), inner));
        Expansion = this.Named("ext_conv3", layers.Expand(inner, channels));
        Regularizer = this.Named("ext_regul", Dropout2d(layers.Dropout));
        Activation = this.Named("out_prelu", layers.OuterActivation(channels));
    }

    public ENetOptions Form { get; }

    public int InputChannels { get; }

    public int Channels { get; }

    public Sequential Projection { get; }

    public Sequential Convolution { get; }

    public Sequential Expansion { get; }

    public Dropout2d Regularizer { get; }

    public Module<Tensor, Tensor> Activation { get; }

    public override (Tensor Output, Tensor Indices) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (pooled, indices) = functional.max_pool2d_with_indices(
            input,
            [Form.PoolingSize, Form.PoolingSize],
            [2, 2],
            [Form.PoolingPadding, Form.PoolingPadding]);
        var main = functional.pad(pooled, [0, 0, 0, 0, 0, Channels - InputChannels]);
        var branch = Regularizer.call(Expansion.call(Convolution.call(Projection.call(input))));
        return (Activation.call(main.Plus(branch)).MoveToOuterDisposeScope(), indices.MoveToOuterDisposeScope());
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
