using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>Activations of the encoder, from fine to coarse: float [N,64,H/2,W/2], [N,C1,H/4,W/4] and three more, C1 to C4 being <see cref="ResNetStructure.Channels"/>.</summary>
public sealed record ResNetActivations(Tensor Stem, Tensor Stage1, Tensor Stage2, Tensor Stage3, Tensor Stage4);

/// <summary>
/// ResNet (He, Zhang, Ren, Sun 2015, arXiv 1512.03385, table 1) in torchvision's layout and with its names: a 7×7 convolution, a max
/// pooling, and four stages of blocks. Takes RGB in 0 to 1, float [N,3,H,W], and normalises it as ImageNet's pictures are. What it returns
/// belongs to the caller.
/// </summary>
public sealed class ResNetEncoder : Module<Tensor, ResNetActivations>
{
    public const int StemChannels = 64;

    private readonly List<Sequential> _stages = [];

    /// <summary>Mean of ImageNet's red, green and blue, 0 to 1, as torchvision's weights expect it to be taken off.</summary>
    public static IReadOnlyList<float> Mean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>What the difference is divided by.</summary>
    public static IReadOnlyList<float> Deviation { get; } = [0.229f, 0.224f, 0.225f];

    /// <param name="depth">Layers with weights: see <see cref="ResNetOptions.Depth"/>.</param>
    /// <param name="outputStride">8, 16 or 32: see <see cref="ResNetOptions.OutputStride"/>.</param>
    /// <param name="labels">Labels of whole pictures for <see cref="Label"/>, 1000 in ImageNet; none without.</param>
    public ResNetEncoder(int depth, int outputStride, int? labels = null) : base(nameof(ResNetEncoder))
    {
        Structure = ResNetStructure.Of(depth);
        Convolution = this.Named("conv1", Conv2d(SegmentationNetwork.Colours, StemChannels, 7, stride: 2, padding: 3, bias: false));
        Normalisation = this.Named("bn1", BatchNormalisation.Of(StemChannels));
        Pooling = this.Named("maxpool", MaxPool2d(3, stride: 2, padding: 1));
        var (inputs, reduction, dilation) = (StemChannels, 4, 1);
        for (var stage = 0; stage < Structure.Blocks.Count; stage++)
        {
            var stride = stage == 0 ? 1 : 2;
            var before = dilation;
            if (stride * reduction > outputStride)
                (dilation, stride) = (dilation * stride, 1);
            reduction *= stride;
            // The first block of a stage still has the holes of the stage before.
            var outputs = Structure.Channels[stage];
            var blocks = Enumerable.Range(0, Structure.Blocks[stage]).Select(i =>
                Structure.Block(i == 0 ? inputs : outputs, outputs, i == 0 ? stride : 1, i == 0 ? before : dilation));
            _stages.Add(this.Named($"layer{stage + 1}", Sequential(blocks)));
            inputs = outputs;
        }
        if (labels is { } count)
            Head = this.Named("fc", Linear(inputs, count));
        foreach (var weight in parameters().Where(parameter => parameter.dim() == 4))
            init.kaiming_normal_(weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    /// <summary>Number, kind and width of the blocks.</summary>
    public ResNetStructure Structure { get; }

    public Conv2d Convolution { get; }

    public BatchNorm2d Normalisation { get; }

    public MaxPool2d Pooling { get; }

    /// <summary>The four stages, each a chain of <see cref="ResidualBlock"/>.</summary>
    public IReadOnlyList<Sequential> Stages => _stages;

    public Linear? Head { get; }

    public override ResNetActivations forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var mean = tensor([.. Mean], device: images.device).view(1, -1, 1, 1);
        var deviation = tensor([.. Deviation], device: images.device).view(1, -1, 1, 1);
        var stem = Normalisation.call(Convolution.call(images.Minus(mean) / deviation)).relu_();
        var outputs = new List<Tensor> { stem };
        var value = Pooling.call(stem);
        foreach (var stage in Stages)
            outputs.Add(value = stage.call(value));
        foreach (var output in outputs)
            output.MoveToOuterDisposeScope();
        return new ResNetActivations(outputs[0], outputs[1], outputs[2], outputs[3], outputs[4]);
    }

    /// <summary>The scores of whole pictures, [N,labels]; the caller owns them.</summary>
    /// <exception cref="InvalidOperationException">The encoder was made without labels.</exception>
    public Tensor Label(Tensor images)
    {
        if (Head is null)
            throw new InvalidOperationException("This encoder was made without labels of whole pictures.");
        using var scope = NewDisposeScope();
        return Head.call(call(images).Stage4.mean([2, 3])).MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
