using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;
using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>Writes what a network's form does to whole pictures (<see cref="Preprocessing"/>), in grey levels 0 to 255.</summary>
internal static class PreprocessingGraph
{
    /// <param name="builder">The graph.</param>
    /// <param name="planes">Float [N,3,H,W].</param>
    /// <param name="options">What to do.</param>
    /// <returns>Float [N,3,H,W].</returns>
    public static Value Write(GraphBuilder builder, Value planes, PreprocessingOptions options)
    {
        if (options.NoiseSigmaPixels > 0)
            planes = Smooth(builder, planes, options.NoiseSigmaPixels);
        return options.Standardisation switch
        {
            Standardisation.None => planes,
            Standardisation.Brightness => Standardise(builder, planes, 1, 2, 3),
            _ => Standardise(builder, planes, 2, 3),
        };
    }

    static Value Smooth(GraphBuilder builder, Value planes, double sigmaPixels)
    {
        const int Colours = SegmentationNetwork.Colours;
        var (radius, kernel) = (Preprocessing.Radius(sigmaPixels), Preprocessing.Kernel(sigmaPixels));
        var weights = Enumerable.Repeat(kernel, Colours).SelectMany(row => row).ToArray();
        var pads = builder.Int64s("smooth_pads", 0, 0, radius, radius, 0, 0, radius, radius);
        var padded = builder.Node("Pad", [planes, pads], ("mode", "edge"));
        var across = builder.Node("Conv", [padded, builder.Floats("smooth_across", weights, Colours, 1, 1, kernel.Length)], ("group", Colours));
        return builder.Node("Conv", [across, builder.Floats("smooth_down", weights, Colours, 1, kernel.Length, 1)], ("group", Colours));
    }

    static Value Standardise(GraphBuilder builder, Value planes, params int[] axes)
    {
        var mean = builder.Node("ReduceMean", [planes], Ints("axes", axes), ("keepdims", 1));
        // max(mean, darkest), of operators that are used elsewhere too.
        var darkest = builder.Floats("darkest", [Preprocessing.DarkestMean], 1, 1, 1, 1);
        var bounded = builder.Node("Add", [builder.Node("Relu", [builder.Node("Sub", [mean, darkest])]), darkest]);
        var gain = builder.Node("Div", [builder.Floats("middle_grey", [Preprocessing.MiddleGrey], 1, 1, 1, 1), bounded]);
        return builder.Node("Mul", [planes, gain]);
    }
}
