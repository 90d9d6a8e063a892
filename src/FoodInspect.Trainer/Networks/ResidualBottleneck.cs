using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// ResNet's bottleneck (He et al. 2015, arXiv 1512.03385, figure 5): 1×1 to a quarter of the channels, 3×3, 1×1 back, added to the input. The
/// stride is in the 3×3 convolution, as in torchvision ("v1.5"). [N,C,H,W] → [N,C',H/stride,W/stride].
/// </summary>
public sealed class ResidualBottleneck : Module<Tensor, Tensor>
{
    /// <summary>Outputs for each channel of the 3×3 convolution.</summary>
    public const int Expansion = 4;

    internal ResidualBottleneck(int inputs, int width, int stride, int dilation) : base(nameof(ResidualBottleneck))
    {
        var outputs = width * Expansion;
        Convolution1 = this.Named("conv1", new PointwiseConvolution(inputs, width));
        Normalisation1 = this.Named("bn1", BatchNormalisation.Of(width));
        Convolution2 = this.Named("conv2", Conv2d(width, width, 3, stride, padding: dilation, dilation: dilation, bias: false));
        Normalisation2 = this.Named("bn2", BatchNormalisation.Of(width));
        Convolution3 = this.Named("conv3", new PointwiseConvolution(width, outputs));
        Normalisation3 = this.Named("bn3", BatchNormalisation.Of(outputs));
        if (stride != 1 || inputs != outputs)
            Shortcut = this.Named("downsample", Sequential(new PointwiseConvolution(inputs, outputs, stride), BatchNormalisation.Of(outputs)));
    }

    public PointwiseConvolution Convolution1 { get; }

    public BatchNorm2d Normalisation1 { get; }

    public Conv2d Convolution2 { get; }

    public BatchNorm2d Normalisation2 { get; }

    public PointwiseConvolution Convolution3 { get; }

    public BatchNorm2d Normalisation3 { get; }

    /// <summary>Brings the input to the output's shape; null where it has that shape already.</summary>
    public Sequential? Shortcut { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var narrow = Normalisation1.call(Convolution1.call(input)).relu_();
        var branch = Normalisation3.call(Convolution3.call(Normalisation2.call(Convolution2.call(narrow)).relu_()));
        return branch.Plus(Shortcut?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
