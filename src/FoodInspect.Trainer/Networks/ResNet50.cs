using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A <see cref="ResNet50Encoder"/> with a <see cref="SkipDecoder"/>: scores at a quarter of the picture's size, enlarged. The names of the encoder's state
/// are torchvision's behind "backbone.", as in torchvision's segmentation networks.
/// </summary>
public sealed class ResNet50 : SegmentationNetwork
{
    /// <summary>In the state, what stands before the encoder's names.</summary>
    public const string EncoderName = "backbone";

    private const string ScoresName = "classifier";

    public ResNet50(ResNetOptions form) : base(nameof(ResNet50), form)
    {
        Encoder = this.Named(EncoderName, new ResNet50Encoder(form.OutputStride));
        Decoder = this.Named("decoder", new SkipDecoder(form.DecoderChannels));
        Regularizer = this.Named("dropout", Dropout2d(form.Dropout));
        Scores = this.Named(ScoresName, Conv2d(form.DecoderChannels, form.Classes, 1));
        AddPointHead(ResNet50Encoder.StemChannels + ResNet50Encoder.Channels[0]);
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

    public ResNet50Encoder Encoder { get; }

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
