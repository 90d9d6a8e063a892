using static FoodInspect.Trainer.Export.GraphBuilder;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Windows of 3×3 at a stride of 2: neighbours overlap in one row and column, so up to four windows may have found the
/// same pixel largest; the last of them wins, as in PyTorch. A cell's pixels are touched by its own window and those to the
/// right, below, and right below: each pixel asks these, the last one first, whether they point at it.
/// </summary>
internal sealed class OverlappingUnpooling : Unpooling
{
    // Positions are compared as floats, which hold whole numbers up to 2^24.
    private const int MostPixels = 1 << 24;

    private readonly GraphBuilder _builder;
    private readonly Value _positions;
    private readonly int _height;
    private readonly int _width;

    /// <param name="builder">The graph.</param>
    /// <param name="input">[N,C,2*height,2*width].</param>
    /// <param name="height">Rows of windows.</param>
    /// <param name="width">Columns of windows.</param>
    public OverlappingUnpooling(GraphBuilder builder, Value input, int height, int width)
    {
        var pixels = 4L * height * width;
        if (pixels > MostPixels)
            throw new ArgumentException($"Overlapping unpooling takes up to {MostPixels} pixels, not {pixels}.");
        (_builder, _height, _width) = (builder, height, width);
        var pool = builder.Nodes("MaxPool", [input], 2,
            Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1));
        Pooled = pool[0];
        // The indices count through the whole batch.
        var index = builder.Node("Cast", [pool[1]], ("to", (int)DataType.Int32));
        var inPlane = builder.Node("Mod", [index, builder.Int32s("plane", [(int)pixels], 1)]);
        _positions = builder.Node("Cast", [inPlane], ("to", (int)DataType.Float));
    }

    public override Value Pooled { get; }

    public override Value Unpool(Value values)
    {
        var planes = new Value[Cells.Pixels];
        for (var pixel = 0; pixel < planes.Length; pixel++)
        {
            var (row, column) = (pixel / 2, pixel % 2);
            var own = Positions(row, column);
            var plane = _builder.Scalar("zero", 0);
            for (var dy = 0; dy <= row; dy++)
                for (var dx = 0; dx <= column; dx++)
                {
                    var points = _builder.Node("Equal", [Neighbour(_positions, dy, dx, outside: -1), own]);
                    plane = _builder.Node("Where", [points, Neighbour(values, dy, dx, outside: 0), plane]);
                }
            planes[pixel] = plane;
        }
        return _builder.Node("Concat", planes, ("axis", 1));
    }

    /// <summary>Where the pixel (row, column) of each cell stands in the flattened plane, [1,1,h,w].</summary>
    private Value Positions(int row, int column)
    {
        var positions = new float[_height * _width];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = (2 * (i / _width) + row) * (2 * _width) + 2 * (i % _width) + column;
        return _builder.Floats("positions", positions, 1, 1, _height, _width);
    }

    /// <summary>What stands dy rows below and dx columns to the right of each place.</summary>
    private Value Neighbour(Value value, int dy, int dx, float outside)
    {
        if (dy == 0 && dx == 0)
            return value;
        var rest = _builder.Node("Slice",
            [value, _builder.Int64s("from", dy, dx), _builder.Int64s("to", _height, _width), _builder.Int64s("axes", 2, 3)]);
        return _builder.Node("Pad",
            [rest, _builder.Int64s("pads", 0, 0, 0, 0, 0, 0, dy, dx), _builder.Scalar("outside", outside)]);
    }
}
