using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A <see cref="ResNetEncoder"/> with a <see cref="SkipDecoder"/>: scores at a quarter of the picture's size, enlarged. The names of the encoder's state
/// are torchvision's behind "backbone.", as in torchvision's segmentation networks.
/// </summary>
public sealed class ResNet : SegmentationNetwork
{
    /// <summary>In the state, what stands before the encoder's names.</summary>
    public const string EncoderName = "backbone";

    private const string ScoresName = "classifier";

    public ResNet(ResNetOptions form) : base(form.Name, form)
    {
        Encoder = this.Named(EncoderName, new ResNetEncoder(form.Depth, form.OutputStride));
        Decoder = this.Named("decoder", new SkipDecoder(Encoder.Structure.Channels, form.DecoderChannels));
        Regularizer = this.Named("dropout", Dropout2d(form.Dropout));
        Scores = this.Named(ScoresName, Conv2d(form.DecoderChannels, form.Classes, 1));
        AddPointHead(ResNetEncoder.StemChannels + Encoder.Structure.Channels[0]);
    }

    /// <summary>The form as what it is; TorchSharp, when it moves a network, bears no second property of the name Form.</summary>
    public ResNetOptions Options => (ResNetOptions)Form;

    public override IReadOnlyList<LayerGroup> Groups =>
    [
        new("initial", [Encoder.Convolution, Encoder.Normalisation]),
        .. Encoder.Stages.Select((stage, i) => new LayerGroup($"stage{i + 1}", [stage])),
        new("decoder", [Decoder]),
        .. ScoringGroups(Scores),
    ];

    public ResNetEncoder Encoder { get; }

    public SkipDecoder Decoder { get; }

    public Dropout2d Regularizer { get; }

    public Conv2d Scores { get; }

    protected override string ScoreLayer => ScoresName;

    protected override Sight Look(Tensor images)
    {
        using var scope = NewDisposeScope();
        var encoded = Encoder.call(images);
        var scores = Scores.call(Regularizer.call(Decoder.call(encoded)));
        return new Sight(
            scores.MoveToOuterDisposeScope(),
            [encoded.Stem.MoveToOuterDisposeScope(), encoded.Stage1.MoveToOuterDisposeScope()]);
    }
}
