using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A bottleneck that keeps resolution and channels (figure 2b of the paper): projection 1×1, a convolution, expansion 1×1,
/// added to the input. The convolution is 3×3 (regular), 3×3 with holes (dilated), or 5×1 and 1×5 (asymmetric).
/// [N,C,H,W] → [N,C,H,W].
/// </summary>
public sealed class Bottleneck : Module<Tensor, Tensor>
{
    private Bottleneck(BlockLayers layers, int channels, Func<int, Sequential> convolution)
        : base(nameof(Bottleneck))
    {
        var inner = channels / ENet.InnerDivisor;
        Channels = channels;
        Projection = this.Named("ext_conv1", layers.Convolve(Conv2d(channels, inner, 1, bias: false), inner));
        Convolution = this.Named("ext_conv2", convolution(inner));
        Expansion = this.Named("ext_conv3", layers.Expand(inner, channels));
        Regularizer = this.Named("ext_regul", Dropout2d(layers.Dropout));
        Activation = this.Named("out_prelu", layers.OuterActivation(channels));
    }

    public int Channels { get; }

    public Sequential Projection { get; }

    public Sequential Convolution { get; }

    public Sequential Expansion { get; }

    public Dropout2d Regularizer { get; }

    public Module<Tensor, Tensor> Activation { get; }

    internal static Bottleneck Regular(BlockLayers layers, int channels) => Dilated(layers, channels, 1);

    internal static Bottleneck Dilated(BlockLayers layers, int channels, int dilation) => new(
        layers,
        channels,
        inner => layers.Convolve(
            Conv2d(inner, inner, 3, padding: dilation, dilation: dilation, bias: false), inner));

    internal static Bottleneck Asymmetric(BlockLayers layers, int channels) =>
        new(layers, channels, inner => layers.ConvolveAsymmetric(inner, 5));

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = Regularizer.call(Expansion.call(Convolution.call(Projection.call(input))));
        return Activation.call(input.Plus(branch)).MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
