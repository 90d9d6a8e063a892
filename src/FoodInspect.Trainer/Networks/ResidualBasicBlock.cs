using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>The block of the shallower ResNets: two 3×3 convolutions, the stride in the first. torchvision's has no holes in its kernels; here both convolutions have.</summary>
public sealed class ResidualBasicBlock : ResidualBlock
{
    internal ResidualBasicBlock(int inputs, int outputs, int stride, int dilation) : base(nameof(ResidualBasicBlock), stride)
    {
        Add(Conv2d(inputs, outputs, 3, stride, padding: dilation, dilation: dilation, bias: false), outputs);
        Add(Conv2d(outputs, outputs, 3, padding: dilation, dilation: dilation, bias: false), outputs);
        AddShortcut(inputs, outputs);
    }
}
