using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A building block of ResNet (He et al. 2015, arXiv 1512.03385, figure 5) with torchvision's names: convolutions, each normalised, with ReLU between them,
/// added to the input. [N,C,H,W] → [N,C',H/stride,W/stride].
/// </summary>
public abstract class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly List<ResidualLayer> _branch = [];

    private protected ResidualBlock(string name, int stride) : base(name) => Stride = stride;

    /// <summary>By how much the output is smaller than the input.</summary>
    public int Stride { get; }

    /// <summary>The convolutions, in order.</summary>
    public IReadOnlyList<ResidualLayer> Branch => _branch;

    /// <summary>Brings the input to the output's shape; null where it has that shape already.</summary>
    public Sequential? Shortcut { get; private set; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var value = input;
        foreach (var layer in _branch.SkipLast(1))
            value = layer.Call(value).relu_();
        return _branch[^1].Call(value).Plus(Shortcut?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }

    private protected void Add(Module<Tensor, Tensor> convolution, int outputs)
    {
        var number = _branch.Count + 1;
        _branch.Add(new ResidualLayer(this.Named($"conv{number}", convolution), this.Named($"bn{number}", BatchNormalisation.Of(outputs))));
    }

    private protected void AddShortcut(int inputs, int outputs)
    {
        if (Stride != 1 || inputs != outputs)
            Shortcut = this.Named("downsample", Sequential(new PointwiseConvolution(inputs, outputs, Stride), BatchNormalisation.Of(outputs)));
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}

/// <summary>A convolution of a block and what normalises its outputs.</summary>
public sealed record ResidualLayer(Module<Tensor, Tensor> Convolution, BatchNorm2d Normalisation)
{
    internal Tensor Call(Tensor input) => Normalisation.call(Convolution.call(input));
}
