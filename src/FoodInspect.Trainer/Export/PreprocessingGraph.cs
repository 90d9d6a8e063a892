using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;
using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>Writes what a network's form does to whole pictures (<see cref="Preprocessing"/>), in grey levels 0 to 255.</summary>
internal static class PreprocessingGraph
{
    /// <param name="builder">The graph.</param>
    /// <param name="planes">The picture, 3 channels.</param>
    /// <param name="options">What to do.</param>
    /// <param name="sizeMultiple">What sides of enlarged pictures are rounded up to.</param>
    /// <returns>The picture as the layers see it.</returns>
    public static Plane Write(GraphBuilder builder, Plane planes, PreprocessingOptions options, int sizeMultiple)
    {
        var smooth = options.NoiseSigmaPixels > 0 ? planes with { Value = Smooth(builder, planes.Value, options.NoiseSigmaPixels) } : planes;
        var prepared = options.Enlargement > 1 ? Enlarge(builder, smooth, options, sizeMultiple) : smooth;
        return options.Standardisation switch
        {
            Standardisation.None => prepared,
            Standardisation.Brightness => Standardise(builder, prepared, Mean(builder, smooth, 1, 2, 3)),
            _ => Standardise(builder, prepared, Mean(builder, smooth, 2, 3)),
        };
    }

    private static Plane Enlarge(GraphBuilder builder, Plane planes, PreprocessingOptions options, int sizeMultiple)
    {
        var (height, width) = (Preprocessing.Enlarged(options, planes.Height, sizeMultiple), Preprocessing.Enlarged(options, planes.Width, sizeMultiple));
        var enlarged = planes.Enlarge(builder, height, width);
        var shifted = builder.Node("Add", [enlarged.Value, builder.Floats("rounding", [Preprocessing.Rounding], 1, 1, 1, 1)]);
        return enlarged with { Value = builder.Node("Floor", [shifted]) };
    }

    private static Value Mean(GraphBuilder builder, Plane planes, params int[] axes) =>
        builder.Node("ReduceMean", [planes.Value], Ints("axes", axes), ("keepdims", 1));

    private static Value Smooth(GraphBuilder builder, Value planes, double sigmaPixels)
    {
        const int Colours = SegmentationNetwork.Colours;
        var (radius, kernel) = (Preprocessing.Radius(sigmaPixels), Preprocessing.Kernel(sigmaPixels));
        var weights = Enumerable.Repeat(kernel, Colours).SelectMany(row => row).ToArray();
        var pads = builder.Int64s("smooth_pads", 0, 0, radius, radius, 0, 0, radius, radius);
        var padded = builder.Node("Pad", [planes, pads], ("mode", "edge"));
        var across = builder.Node("Conv", [padded, builder.Floats("smooth_across", weights, Colours, 1, 1, kernel.Length)], ("group", Colours));
        return builder.Node("Conv", [across, builder.Floats("smooth_down", weights, Colours, 1, kernel.Length, 1)], ("group", Colours));
    }

    private static Plane Standardise(GraphBuilder builder, Plane planes, Value mean)
    {
        // max(mean, darkest), of operators that are used elsewhere too.
        var darkest = builder.Floats("darkest", [Preprocessing.DarkestMean], 1, 1, 1, 1);
        var bounded = builder.Node("Add", [builder.Node("Relu", [builder.Node("Sub", [mean, darkest])]), darkest]);
        var gain = builder.Node("Div", [builder.Floats("middle_grey", [Preprocessing.MiddleGrey], 1, 1, 1, 1), bounded]);
        return planes with { Value = builder.Node("Mul", [planes.Value, gain]) };
    }
}
