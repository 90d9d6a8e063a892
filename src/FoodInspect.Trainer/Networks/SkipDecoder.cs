using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Goes from the encoder's last stage back to a quarter of the picture's size: at each stage the coarser activations are enlarged, those of the
/// encoder added (skip connections, Ronneberger et al. 2015, arXiv 1505.04597; as sums, Lin et al. 2016, arXiv 1612.03144) and the sum convolved.
/// </summary>
public sealed class SkipDecoder : Module<ResNetActivations, Tensor>
{
    /// <param name="encoder">Channels of the encoder's stages.</param>
    /// <param name="channels">Channels of the decoder.</param>
    internal SkipDecoder(IReadOnlyList<int> encoder, int channels) : base(nameof(SkipDecoder))
    {
        Top = this.Named("top", Sequential(new PointwiseConvolution(encoder[^1], channels), BatchNormalisation.Of(channels), ReLU()));
        Steps = [.. Enumerable.Range(0, encoder.Count - 1).Reverse().Select(stage => new SkipStep(
            this.Named($"lateral{stage + 1}", Sequential(new PointwiseConvolution(encoder[stage], channels), BatchNormalisation.Of(channels))),
            this.Named($"refine{stage + 1}", Sequential(Conv2d(channels, channels, 3, padding: 1, bias: false), BatchNormalisation.Of(channels), ReLU()))))];
    }

    /// <summary>Narrows the encoder's last stage.</summary>
    public Sequential Top { get; }

    /// <summary>From coarse to fine: for the encoder's stages 3, 2 and 1.</summary>
    public IReadOnlyList<SkipStep> Steps { get; }

    /// <returns>[N,channels,H/4,W/4], owned by the caller.</returns>
    public override Tensor forward(ResNetActivations encoded)
    {
        using var scope = NewDisposeScope();
        var value = Top.call(encoded.Stage4);
        foreach (var (step, skipped) in Steps.Zip([encoded.Stage3, encoded.Stage2, encoded.Stage1]))
            value = step.Refine.call(PointRendering.Enlarge(value, skipped.shape[2..]).Plus(step.Lateral.call(skipped)));
        return value.MoveToOuterDisposeScope();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}

/// <summary>One skip connection.</summary>
/// <param name="Lateral">Brings the encoder's activations to the decoder's channels.</param>
/// <param name="Refine">Convolves the sum.</param>
public sealed record SkipStep(Sequential Lateral, Sequential Refine);
