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
        Main = Sequential(Conv2d(inputChannels, channels, 1, bias: false), BatchNorm2d(channels));
        Projection = layers.Convolve(Conv2d(inputChannels, inner, 1, bias: false), inner);
        Convolution = layers.Convolve(
            ConvTranspose2d(inner, inner, 3, stride: 2, padding: 1, output_padding: 1, bias: false), inner);
        Expansion = layers.Expand(inner, channels);
        Regularizer = Dropout2d(layers.Dropout);
        Activation = layers.OuterActivation(channels);
        register_module("main_conv1", Main);
        register_module("ext_conv1", Projection);
        register_module("ext_conv2", Convolution);
        register_module("ext_conv3", Expansion);
        register_module("ext_regul", Regularizer);
        register_module("out_prelu", Activation);
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
        return Activation.call(main + branch).MoveToOuterDisposeScope();
    }
}
