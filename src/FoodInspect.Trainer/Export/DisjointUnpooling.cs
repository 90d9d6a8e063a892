using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Windows of 2×2 that do not overlap: each cell has one largest pixel, the first of equal ones (rows first, as PyTorch
/// has it; flat belts have many equals). Everything is a convolution of a channel by itself, a sum or a Relu, so that nothing
/// leaves the layout that the runtime's convolutions work in.
/// </summary>
internal sealed class DisjointUnpooling : Unpooling
{
    // Makes any difference of two floats of a network's size larger than 1, and itself no infinity.
    private const float Magnifier = 1.2676506e30f; // 2^100

    private readonly GraphBuilder _builder;
    private readonly LayerWriter _layers;
    private readonly Value _masks;

    public DisjointUnpooling(GraphBuilder builder, LayerWriter layers, Value input, int channels)
    {
        (_builder, _layers) = (builder, layers);
        Pooled = builder.Node("MaxPool", [input], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Ints("pads", 0, 0, 0, 0));
        _masks = FirstLargest(input, channels);
    }

    public override Value Pooled { get; }

    // One product of joined planes: OpenCV's importer gave a wrong answer for four products that share a factor.
    public override Value Unpool(Value values) =>
        _builder.Node("Mul", [_builder.Node("Concat", [values, values, values, values], ("axis", 1)), _masks]);

    /// <summary>[N,4C,h,w], 1 at the pixel that won its cell, else 0.</summary>
    private Value FirstLargest(Value input, int channels)
    {
        var minusLargest = Scale(Pooled, channels, -1);
        var masks = new List<Value>();
        Value? earlier = null;
        for (var pixel = 0; pixel < Cells.Pixels; pixel++)
        {
            var picked = _layers.Convolve(input, ConvolutionWeights.PickPixel(channels, pixel / 2, pixel % 2));
            var below = _builder.Node("Add", [picked, minusLargest]);
            var equal = _builder.Node("Relu", [_layers.Convolve(below, ConvolutionWeights.PerChannel(channels, Magnifier, 1))]);
            masks.Add(earlier is null
                ? equal
                : _builder.Node("Relu", [_builder.Node("Add", [Scale(earlier.Value, channels, -1), equal])]));
            earlier = earlier is null ? equal : _builder.Node("Add", [earlier.Value, equal]);
        }
        return _builder.Node("Concat", [.. masks], ("axis", 1));
    }

    private Value Scale(Value value, int channels, float factor) =>
        _layers.Convolve(value, ConvolutionWeights.PerChannel(channels, factor));
}
