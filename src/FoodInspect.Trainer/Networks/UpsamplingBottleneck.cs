using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// The bottleneck that doubles the resolution: the main branch is narrowed by a 1×1 convolution and unpooled by the indices
/// of the downsampling block of the same size; the other one goes through a 3×3 stride-2 transposed convolution.
/// [N,C,h,w] and indices [N,C',h,w] → [N,C',H,W], where H×W is what that downsampling block was given.
/// </summary>
public sealed class UpsamplingBottleneck : Module<Tensor, Tensor, long[], Tensor>
{
    internal UpsamplingBottleneck(BlockLayers layers, int inputChannels, int channels) : base(nameof(UpsamplingBottleneck))
    {
        var inner = inputChannels / ENet.InnerDivisor;
        Channels = channels;
        Main = this.Named("main_conv1", Sequential(Conv2d(inputChannels, channels, 1, bias: false), BatchNormalisation.Of(channels)));
        Projection = this.Named("ext_conv1", layers.Convolve(Conv2d(inputChannels, inner, 1, bias: false), inner));
        Convolution = this.Named("ext_conv2", layers.Convolve(
            ConvTranspose2d(inner, inner, 3, stride: 2, padding: 1, output_padding: 1, bias: false), inner));
        Expansion = this.Named("ext_conv3", layers.Expand(inner, channels));
        Regularizer = this.Named("ext_regul", Dropout2d(layers.Dropout));
        Activation = this.Named("out_prelu", layers.OuterActivation(channels));
    }

    public int Channels { get; }

    public Sequential Main { get; }

    public Sequential Projection { get; }

    public Sequential Convolution { get; }

    public Sequential Expansion { get; }

    public Dropout2d Regularizer { get; }

    public Module<Tensor, Tensor> Activation { get; }

    public override Tensor forward(Tensor input, Tensor indices, long[] outputSize)
    {
        using var scope = NewDisposeScope();
        var main = MaxUnpooling.Unpool(Main.call(input), indices, outputSize[0], outputSize[1]);
        var branch = Regularizer.call(Expansion.call(Convolution.call(Projection.call(input))));
        return Activation.call(main.Plus(branch)).MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
