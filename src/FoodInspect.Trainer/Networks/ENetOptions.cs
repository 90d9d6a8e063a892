using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Networks;

/// <summary>Window of the max pooling beside a stride-2 convolution.</summary>
public enum PoolingWindow
{
    /// <summary>2×2, stride 2, no padding: the paper's.</summary>
    TwoByTwo,

    /// <summary>3×3, stride 2, padding 1: windows overlap, so two outputs may point at one pixel.</summary>
    ThreeByThree,
}

/// <summary>How many learned slopes a PReLU has.</summary>
public enum SlopeSharing
{
    /// <summary>One slope for the whole layer. It exports as LeakyRelu, which fuses into the convolution before it.</summary>
    PerLayer,

    /// <summary>One slope a channel, in the initial block too.</summary>
    PerChannel,

    /// <summary>One slope a channel after a block and the initial one, one slope for the whole layer inside a block.</summary>
    PerChannelAfterBlock,
}

/// <summary>Activation of the decoder's blocks.</summary>
public enum DecoderActivation
{
    ReLU,
    PReLU,
}

/// <summary>The transposed convolution that brings the scores to full resolution.</summary>
public enum FullConvolution
{
    /// <summary>2×2, stride 2, with bias: the paper's.</summary>
    TwoByTwo,

    /// <summary>3×3, stride 2, padding 1, output padding 1, no bias.</summary>
    ThreeByThree,
}

/// <summary>
/// The form of an ENet. The defaults are those of Paszke et al. 2016 (arXiv 1606.02147);
/// <see cref="CamVid"/> is the form of the public CamVid weights.
/// </summary>
public sealed record ENetOptions : NetworkForm
{
    public PoolingWindow Pooling { get; init; } = PoolingWindow.TwoByTwo;

    public SlopeSharing Slopes { get; init; } = SlopeSharing.PerLayer;

    public DecoderActivation Decoder { get; init; } = DecoderActivation.ReLU;

    public FullConvolution LastLayer { get; init; } = FullConvolution.TwoByTwo;

    /// <summary>
    /// Whether the 1×1 expansion of a block has an activation of its own. The paper places activations between the
    /// convolutions and after the sum only; the public CamVid weights have one here too.
    /// </summary>
    public bool ActivateExpansion { get; init; }

    /// <summary>Share of channels dropped by spatial dropout in stage 1.</summary>
    public double EarlyDropout { get; init; } = 0.01;

    /// <summary>Share of channels dropped by spatial dropout after stage 1.</summary>
    public double Dropout { get; init; } = 0.1;

    [JsonIgnore]
    public int PoolingSize => Pooling == PoolingWindow.TwoByTwo ? 2 : 3;

    [JsonIgnore]
    public int PoolingPadding => Pooling == PoolingWindow.TwoByTwo ? 0 : 1;

    /// <summary>The form of the public weights trained on CamVid: 11 classes and void.</summary>
    public static ENetOptions CamVid => new()
    {
        Classes = 12,
        Pooling = PoolingWindow.ThreeByThree,
        Slopes = SlopeSharing.PerChannelAfterBlock,
        Decoder = DecoderActivation.PReLU,
        LastLayer = FullConvolution.ThreeByThree,
        ActivateExpansion = true,
    };

    [JsonIgnore]
    public override int SizeMultiple => ENet.Reduction;

    protected override string Architecture =>
        $"ENet (Paszke et al. 2016), pooling {Pooling}, slopes {Slopes}, decoder {Decoder}, last layer {LastLayer}";

    public override SegmentationNetwork Create() => new ENet(this);

    /// <exception cref="ArgumentOutOfRangeException">The number of classes or a dropout rate cannot be.</exception>
    public override void Validate()
    {
        base.Validate();
        foreach (var (name, rate) in new[] { (nameof(EarlyDropout), EarlyDropout), (nameof(Dropout), Dropout) })
        {
            if (rate is not (>= 0 and < 1))
                throw new ArgumentOutOfRangeException(name, rate, "A dropout rate lies from 0 up to, not including, 1.");
        }
    }
}
