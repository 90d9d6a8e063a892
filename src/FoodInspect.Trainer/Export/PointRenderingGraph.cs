using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;
using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>Writes <see cref="PointRendering"/>, with a fixed number of steps, for any network's scores and fine activations.</summary>
internal sealed class PointRenderingGraph
{
    // Less than any score, and still a number.
    private const float Lowest = -1e30f;

    private readonly GraphBuilder _builder;
    private readonly PointHead _head;
    private readonly Plane _coarse;
    private readonly Value _coarseRows;
    private readonly (Plane Plane, Value Rows)[] _fine;

    /// <param name="builder">The graph.</param>
    /// <param name="head">Its weights go into the graph.</param>
    /// <param name="coarse">The network's scores.</param>
    /// <param name="fine">As in <see cref="Sight.Fine"/>.</param>
    public PointRenderingGraph(GraphBuilder builder, PointHead head, Plane coarse, IEnumerable<Plane> fine)
    {
        (_builder, _head, _coarse, _coarseRows) = (builder, head, coarse, coarse.Rows(builder));
        _fine = [.. fine.Select(plane => (plane, plane.Rows(builder)))];
    }

    /// <returns>Scores of that size.</returns>
    public Plane Render(int height, int width)
    {
        var scores = _coarse;
        do
            scores = Refine(scores.Enlarge(_builder, Math.Min(2 * scores.Height, height), Math.Min(2 * scores.Width, width)));
        while (scores.Height < height);
        return scores;
    }

    private Plane Refine(Plane scores)
    {
        var (classes, pixels) = (scores.Channels, scores.Height * scores.Width);
        var count = _head.Options.RenderedPoints(pixels);
        var flat = _builder.Node("Reshape", [scores.Value, _builder.Int64s("flat", 0, classes, pixels)]);
        var places = LeastCertain(flat, pixels, count);

        var sampler = new PointSampler(_builder, places, count, scores.Height, scores.Width);
        var coarse = sampler.Read(_coarse, _coarseRows);
        var value = _builder.Node("Concat", [.. _fine.Select(fine => sampler.Read(fine.Plane, fine.Rows))], ("axis", 2));
        foreach (var layer in _head.Hidden)
            value = _builder.Node("Relu", [Apply(layer, value, coarse)]);

        var rendered = _builder.Node("Transpose", [Apply(_head.Predictor, value, coarse)], Ints("perm", 0, 2, 1));
        var once = _builder.Node("Reshape", [places, _builder.Int64s("once", 0, 1, count)]);
        var indices = _builder.Node("Expand", [once, _builder.Int64s("each_class", 1, classes, 1)]);
        var all = _builder.Node("ScatterElements", [flat, indices, rendered], ("axis", 2));
        return scores with
        {
            Value = _builder.Node("Reshape", [all, _builder.Int64s("picture", 0, classes, scores.Height, scores.Width)]),
        };
    }

    /// <summary>Where the best score is least ahead of the next one: int64 [N,count].</summary>
    private Value LeastCertain(Value flat, int pixels, int count)
    {
        var best = _builder.Node("ReduceMax", [flat], Ints("axes", 1), ("keepdims", 1));
        var others = _builder.Node("Where", [_builder.Node("Equal", [flat, best]), _builder.Scalar("lowest", Lowest), flat]);
        var next = _builder.Node("ReduceMax", [others], Ints("axes", 1), ("keepdims", 1));
        var margin = _builder.Node("Reshape", [_builder.Node("Sub", [best, next]), _builder.Int64s("margin", 0, pixels)]);
        return _builder.Nodes("TopK", [margin, _builder.Int64s("count", count)], 2, ("axis", 1), ("largest", 0), ("sorted", 0))[1];
    }

    /// <summary>A layer of the perceptron on [N,count,channels].</summary>
    private Value Apply(Conv1d layer, Value value, Value coarse)
    {
        var (outputs, inputs) = ((int)layer.weight.shape[0], (int)layer.weight.shape[1]);
        var weights = ConvolutionWeights.Numbers(layer.weight.squeeze(2).t());
        var product = _builder.Node("MatMul",
            [_builder.Node("Concat", [value, coarse], ("axis", 2)), _builder.Floats("weights", weights, inputs, outputs)]);
        return _builder.Node("Add", [product, _builder.Floats("bias", ConvolutionWeights.BiasOf(layer.bias, outputs), outputs)]);
    }
}
