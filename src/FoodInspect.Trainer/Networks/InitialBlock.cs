using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// ENet's first block (figure 2a of the paper): a 3×3 stride-2 convolution with 13 outputs beside a max pooling of the
/// three colours, joined to 16 channels, normalised and activated. [N,3,H,W] → [N,16,H/2,W/2].
/// </summary>
public sealed class InitialBlock : Module<Tensor, Tensor>
{
    public const int Channels = 16;

    internal InitialBlock(BlockLayers layers) : base(nameof(InitialBlock))
    {
        var form = layers.Form;
        Convolution = this.Named("main_branch", Conv2d(SegmentationNetwork.Colours, Channels - SegmentationNetwork.Colours, 3, stride: 2, padding: 1, bias: false));
        Pooling = this.Named("ext_branch", MaxPool2d(form.PoolingSize, stride: 2, padding: form.PoolingPadding));
        Normalisation = this.Named("batch_norm", BatchNormalisation.Of(Channels));
        Activation = this.Named("out_prelu", layers.OuterActivation(Channels));
    }

    public Conv2d Convolution { get; }

    public MaxPool2d Pooling { get; }

    public BatchNorm2d Normalisation { get; }

    public Module<Tensor, Tensor> Activation { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var joined = cat([Convolution.call(input), Pooling.call(input)], 1);
        return Activation.call(Normalisation.call(joined)).MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
