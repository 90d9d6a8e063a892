using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// ENet: "A Deep Neural Network Architecture for Real-Time Semantic Segmentation", Paszke, Chaurasia, Kim, Culurciello 2016
/// (arXiv 1606.02147), table 1. The names of its state are those of the PyTorch-ENet project, so that its public weights load as
/// they are.
/// </summary>
public sealed class ENet : SegmentationNetwork
{
    /// <summary>A block's inner width is its input's divided by this.</summary>
    public const int InnerDivisor = 4;

    /// <summary>The encoder halves three times, so height and width must be multiples of this.</summary>
    public const int Reduction = 8;

    private const string ScoresName = "transposed_conv";
    private const int Stage1 = 64;
    private const int Stage2 = 128;

    public ENet(ENetOptions form) : base(nameof(ENet), form)
    {
        var early = new BlockLayers(form, IsDecoder: false, form.EarlyDropout);
        var encoder = new BlockLayers(form, IsDecoder: false, form.Dropout);
        var decoder = new BlockLayers(form, IsDecoder: true, form.Dropout);

        Initial = this.Named("initial_block", new InitialBlock(early));

        Downsample1 = this.Named("downsample1_0", new DownsamplingBottleneck(early, InitialBlock.Channels, Stage1));
        Encoder1 = [.. Enumerable.Range(1, 4).Select(i => this.Named($"regular1_{i}", Bottleneck.Regular(early, Stage1)))];

        Downsample2 = this.Named("downsample2_0", new DownsamplingBottleneck(encoder, Stage1, Stage2));
        Encoder2 = ContextStage(encoder, stage: 2, first: 1);
        Encoder3 = ContextStage(encoder, stage: 3, first: 0);

        Upsample4 = this.Named("upsample4_0", new UpsamplingBottleneck(decoder, Stage2, Stage1));
        Decoder4 = [.. Enumerable.Range(1, 2).Select(i => this.Named($"regular4_{i}", Bottleneck.Regular(decoder, Stage1)))];

        Upsample5 = this.Named("upsample5_0", new UpsamplingBottleneck(decoder, Stage1, InitialBlock.Channels));
        Decoder5 = [this.Named("regular5_1", Bottleneck.Regular(decoder, InitialBlock.Channels))];

        Scores = this.Named(ScoresName, form.LastLayer == FullConvolution.TwoByTwo
            ? ConvTranspose2d(InitialBlock.Channels, form.Classes, 2, stride: 2, bias: true)
            : ConvTranspose2d(InitialBlock.Channels, form.Classes, 3, stride: 2, padding: 1, output_padding: 1, bias: false));
        AddPointHead(InitialBlock.Channels + Stage1 + InitialBlock.Channels);
    }

    /// <summary>The form as what it is; TorchSharp, when it moves a network, bears no second property of the name Form.</summary>
    public ENetOptions Options => (ENetOptions)Form;

    public override IReadOnlyList<LayerGroup> Groups =>
    [
        new("initial", [Initial]),
        new("stage1", [Downsample1, .. Encoder1]),
        new("stage2", [Downsample2, .. Encoder2]),
        new("stage3", Encoder3),
        new("stage4", [Upsample4, .. Decoder4]),
        new("stage5", [Upsample5, .. Decoder5]),
        .. ScoringGroups(Scores),
    ];

    public InitialBlock Initial { get; }

    public DownsamplingBottleneck Downsample1 { get; }

    public IReadOnlyList<Bottleneck> Encoder1 { get; }

    public DownsamplingBottleneck Downsample2 { get; }

    public IReadOnlyList<Bottleneck> Encoder2 { get; }

    public IReadOnlyList<Bottleneck> Encoder3 { get; }

    public UpsamplingBottleneck Upsample4 { get; }

    public IReadOnlyList<Bottleneck> Decoder4 { get; }

    public UpsamplingBottleneck Upsample5 { get; }

    public IReadOnlyList<Bottleneck> Decoder5 { get; }

    public ConvTranspose2d Scores { get; }

    protected override Sight Look(Tensor images)
    {
        using var scope = NewDisposeScope();
        var initial = Initial.call(images);

        var (stage1, indices1) = Downsample1.call(initial);
        stage1 = Through(Encoder1, stage1);

        var (stage2, indices2) = Downsample2.call(stage1);
        var stage3 = Through(Encoder3, Through(Encoder2, stage2));

        var stage4 = Through(Decoder4, Upsample4.call(stage3, indices2, SizeOf(stage1)));
        var stage5 = Through(Decoder5, Upsample5.call(stage4, indices1, SizeOf(initial)));
        // A point head reads colours and edges, what stage 1 made of them, and what the decoder knows there.
        return new Sight(
            Scores.call(stage5).MoveToOuterDisposeScope(),
            [initial.MoveToOuterDisposeScope(), stage1.MoveToOuterDisposeScope(), stage5.MoveToOuterDisposeScope()]);
    }

    protected override string ScoreLayer => ScoresName;

    private static Tensor Through(IEnumerable<Bottleneck> stage, Tensor activations) =>
        stage.Aggregate(activations, (value, block) => block.call(value));

    private static long[] SizeOf(Tensor activations) => activations.shape[2..];

    /// <summary>The eight blocks of stage 2, repeated as stage 3: regular, asymmetric, and dilations of 2, 4, 8, 16.</summary>
    private Bottleneck[] ContextStage(BlockLayers layers, int stage, int first)
    {
        var at = first;
        return
        [
            this.Named($"regular{stage}_{at++}", Bottleneck.Regular(layers, Stage2)),
            this.Named($"dilated{stage}_{at++}", Bottleneck.Dilated(layers, Stage2, 2)),
            this.Named($"asymmetric{stage}_{at++}", Bottleneck.Asymmetric(layers, Stage2)),
            this.Named($"dilated{stage}_{at++}", Bottleneck.Dilated(layers, Stage2, 4)),
            this.Named($"regular{stage}_{at++}", Bottleneck.Regular(layers, Stage2)),
            this.Named($"dilated{stage}_{at++}", Bottleneck.Dilated(layers, Stage2, 8)),
            this.Named($"asymmetric{stage}_{at++}", Bottleneck.Asymmetric(layers, Stage2)),
            this.Named($"dilated{stage}_{at}", Bottleneck.Dilated(layers, Stage2, 16)),
        ];
    }
}
