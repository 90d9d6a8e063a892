using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// The block of the deeper ResNets: 1×1 to a quarter of the channels, 3×3, 1×1 back. The stride is in the 3×3 convolution, as in torchvision ("v1.5").
/// </summary>
public sealed class ResidualBottleneck : ResidualBlock
{
    /// <summary>Outputs for each channel of the 3×3 convolution.</summary>
    public const int Expansion = 4;

    internal ResidualBottleneck(int inputs, int outputs, int stride, int dilation) : base(nameof(ResidualBottleneck), stride)
    {
        var width = outputs / Expansion;
        Add(new PointwiseConvolution(inputs, width), width);
        Add(Conv2d(width, width, 3, stride, padding: dilation, dilation: dilation, bias: false), width);
        Add(new PointwiseConvolution(width, outputs), outputs);
        AddShortcut(inputs, outputs);
    }
}
