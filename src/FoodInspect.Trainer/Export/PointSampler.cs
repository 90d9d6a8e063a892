using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Reads planes at the centres of chosen pixels of a grid, bilinear as <see cref="Networks.PointSampling.At"/>. Written with gathering, since there is no
/// GridSample in this operator set: where a pixel's centre lies in a plane of another size is looked up in tables, a row and a column each.
/// </summary>
internal sealed class PointSampler
{
    private readonly GraphBuilder _builder;
    private readonly Value _places;
    private readonly Value _y;
    private readonly Value _x;
    private readonly int _height;
    private readonly int _width;
    private readonly int _count;

    /// <param name="builder">The graph.</param>
    /// <param name="places">Int64 [N,count]: positions in the flattened grid.</param>
    /// <param name="count">Points a picture.</param>
    /// <param name="height">The grid's.</param>
    /// <param name="width">The grid's.</param>
    public PointSampler(GraphBuilder builder, Value places, int count, int height, int width)
    {
        (_builder, _places, _count, _height, _width) = (builder, places, count, height, width);
        var columns = builder.Int64s("columns", width);
        _y = builder.Node("Div", [places, columns]);
        _x = builder.Node("Sub", [places, builder.Node("Mul", [_y, columns])]);
    }

    /// <summary>[N,count,channels].</summary>
    /// <param name="plane">The plane's size.</param>
    /// <param name="rows">The same as <see cref="Plane.Rows"/>.</param>
    public Value Read(Plane plane, Value rows)
    {
        if ((plane.Height, plane.Width) == (_height, _width))
            return Pick(rows, _places);
        var (above, below, down) = Look(_y, _height, plane.Height, plane.Width);
        var (left, right, across) = Look(_x, _width, plane.Width, 1);
        var top = Blend(Pick(rows, Sum(above, left)), Pick(rows, Sum(above, right)), across);
        var bottom = Blend(Pick(rows, Sum(below, left)), Pick(rows, Sum(below, right)), across);
        return Blend(top, bottom, down);
    }

    private Value Sum(Value first, Value second) => _builder.Node("Add", [first, second]);

    private Value Pick(Value rows, Value places)
    {
        var indices = _builder.Node("Reshape", [places, _builder.Int64s("one_index", 0, _count, 1)]);
        return _builder.Node("GatherND", [rows, indices], ("batch_dims", 1));
    }

    private Value Blend(Value first, Value second, Value share) =>
        Sum(first, _builder.Node("Mul", [_builder.Node("Sub", [second, first]), share]));

    /// <summary>
    /// For points at pixels of a grid: the two pixels of the other grid around each, times <paramref name="step"/>, and how far it is
    /// from the first to the second, [N,count,1].
    /// </summary>
    private (Value First, Value Second, Value Share) Look(Value position, int length, int otherLength, int step)
    {
        var (first, second, share) = (new long[length], new long[length], new float[length]);
        for (var i = 0; i < length; i++)
        {
            var place = Math.Clamp((i + 0.5) * otherLength / length - 0.5, 0, otherLength - 1);
            var lower = (int)place;
            (first[i], second[i], share[i]) = (lower * step, Math.Min(lower + 1, otherLength - 1) * step, (float)(place - lower));
        }
        var shares = _builder.Node("Gather", [_builder.Floats("share", share, length), position]);
        return (
            _builder.Node("Gather", [_builder.Int64s("first", first), position]),
            _builder.Node("Gather", [_builder.Int64s("second", second), position]),
            _builder.Node("Reshape", [shares, _builder.Int64s("one_share", 0, _count, 1)]));
    }
}
