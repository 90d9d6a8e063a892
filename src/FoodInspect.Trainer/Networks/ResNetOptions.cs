using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Networks;

/// <summary>The form of a <see cref="ResNet"/>.</summary>
public sealed record ResNetOptions : NetworkForm
{
    // Those of the encoder's widest stage; a stranger's file may ask for more memory than there is.
    private const int MostDecoderChannels = 2048;

    private static readonly int[] Strides = [8, 16, 32];

    /// <summary>Layers with weights in the published network, 18 or 50.</summary>
    public int Depth { get; init; } = 50;

    /// <summary>
    /// By how much the encoder's last stage is smaller than the picture: 32 as published; 16 or 8 with holes in the kernels of the last one or
    /// two stages in place of strides (Chen et al. 2017, arXiv 1706.05587), which see finer and cost more.
    /// </summary>
    public int OutputStride { get; init; } = 16;

    /// <summary>Channels of the decoder.</summary>
    public int DecoderChannels { get; init; } = 128;

    /// <summary>Share of channels dropped by spatial dropout before the classification layer.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>The network's name for messages and files, such as ResNet50.</summary>
    [JsonIgnore]
    public string Name => $"ResNet{Depth}";

    [JsonIgnore]
    public override int SizeMultiple => OutputStride;

    protected override string Architecture =>
        $"ResNet-{Depth} (He et al. 2015, stride in the 3x3 convolution), output stride {OutputStride}, decoder with skip connections of "
        + $"{DecoderChannels} channels, input normalised with ImageNet's mean and deviation";

    public override SegmentationNetwork Create() => new ResNet(this);

    /// <exception cref="ArgumentOutOfRangeException">A number cannot be.</exception>
    public override void Validate()
    {
        base.Validate();
        _ = ResNetStructure.Of(Depth);
        if (!Strides.Contains(OutputStride))
            throw new ArgumentOutOfRangeException(nameof(OutputStride), OutputStride, $"The output stride is one of {string.Join(", ", Strides)}.");
        if (DecoderChannels is < 1 or > MostDecoderChannels)
            throw new ArgumentOutOfRangeException(nameof(DecoderChannels), DecoderChannels, $"A decoder has 1 to {MostDecoderChannels} channels.");
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "A dropout rate lies from 0 up to, not including, 1.");
    }
}
