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

    /// <summary>Those that are known: layers with weights.</summary>
    public static IReadOnlyCollection<int> Depths => Published.Keys;

    /// <summary>Blocks of each stage, four numbers.</summary>
    public IReadOnlyList<int> Blocks { get; }

    /// <summary>Outputs of each stage, four numbers.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>Makes a block of inputs, outputs, stride and dilation.</summary>
    internal Func<int, int, int, int, ResidualBlock> Block { get; }

    /// <exception cref="ArgumentOutOfRangeException">The depth is none of <see cref="Depths"/>.</exception>
    internal static ResNetStructure Of(int depth) =>
        Published.GetValueOrDefault(depth) ?? throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depth is one of {string.Join(", ", Depths)}.");
}
