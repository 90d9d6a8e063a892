using System.Runtime.CompilerServices;

namespace FoodInspect.Trainer.Networks;

/// <summary>Which blocks a ResNet is made of (He et al. 2015, arXiv 1512.03385, table 1).</summary>
public sealed class ResNetStructure
{
    private static readonly Dictionary<int, ResNetStructure> Published = new()
    {
        [18] = new([2, 2, 2, 2], [64, 128, 256, 512], (inputs, outputs, stride, dilation) => new ResidualBasicBlock(inputs, outputs, stride, dilation)),
        [50] = new([3, 4, 6, 3], [256, 512, 1024, 2048], (inputs, outputs, stride, dilation) => new ResidualBottleneck(inputs, outputs, stride, dilation)),
    };

    private ResNetStructure(IReadOnlyList<int> blocks, IReadOnlyList<int> channels, Func<int, int, int, int, ResidualBlock> block) =>
        (Blocks, Channels, Block) = (blocks, channels, block);

    /// <summary>Blocks of each stage, four numbers.</summary>
    public IReadOnlyList<int> Blocks { get; }

    /// <summary>Outputs of each stage, four numbers.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>Makes a block of inputs, outputs, stride and dilation.</summary>
    internal Func<int, int, int, int, ResidualBlock> Block { get; }

    /// <param name="depth">Layers with weights: 18 or 50.</param>
    /// <param name="name">What the caller calls it, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">No structure of that depth is known.</exception>
    internal static ResNetStructure Of(int depth, [CallerArgumentExpression(nameof(depth))] string? name = null) =>
        Published.GetValueOrDefault(depth) ?? throw new ArgumentOutOfRangeException(name, depth, $"The depth is one of {string.Join(", ", Published.Keys)}.");
}
