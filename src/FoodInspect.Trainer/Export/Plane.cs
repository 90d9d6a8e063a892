using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>A tensor of the graph with its shape, float [N,Channels,Height,Width].</summary>
internal readonly record struct Plane(Value Value, int Channels, int Height, int Width)
{
    /// <summary>Bilinear, with pixel centres where <see cref="Networks.PointRendering.Enlarge"/> has them.</summary>
    public Plane Enlarge(GraphBuilder builder, int height, int width)
    {
        if ((height, width) == (Height, Width))
            return this;
        var scales = builder.Floats("scales", [1, 1, Scale(Height, height), Scale(Width, width)], 4);
        var value = builder.Node("Resize", [Value, default, scales], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
        return new Plane(value, Channels, height, width);
    }

    // Readers cut the product of length and scale down to a whole number, so that a quotient rounded down would cost a pixel.
    private static float Scale(int from, int to)
    {
        var scale = (float)to / from;
        while ((int)(from * (double)scale) < to)
            scale = MathF.BitIncrement(scale);
        return scale;
    }

    /// <summary>The channels of each pixel side by side, [N, Height*Width, Channels].</summary>
    public Value Rows(GraphBuilder builder)
    {
        var last = builder.Node("Transpose", [Value], Ints("perm", 0, 2, 3, 1));
        return builder.Node("Reshape", [last, builder.Int64s("rows", 0, Height * Width, Channels)]);
    }
}
