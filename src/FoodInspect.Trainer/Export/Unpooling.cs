using static FoodInspect.Trainer.Export.GraphBuilder;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Max pooling of stride 2 in the encoder and the unpooling by its indices in the decoder, from operators that run on every
/// execution provider.
/// </summary>
internal sealed class Unpooling
{
    readonly GraphBuilder _builder;
    readonly Value _mask;

    public Unpooling(GraphBuilder builder, Value input, int window, int padding, int height, int width)
    {
        _builder = builder;
        var pool = builder.Nodes("MaxPool", [input], 2,
            Ints("kernel_shape", window, window), Ints("strides", 2, 2), Ints("pads", padding, padding, padding, padding));
        Pooled = pool[0];
        var index = builder.Node("Cast", [pool[1]], ("to", (int)DataType.Int32));
        var inPlane = builder.Node("Mod", [index, builder.Int32s("plane", [height * width], 1)]);
        var spread = Spread(inPlane);
        _mask = builder.Node("Equal", [spread, builder.Int32s("pixels", [.. Enumerable.Range(0, height * width)], 1, 1, height, width)]);
    }

    public Value Pooled { get; }

    public Value Unpool(Value values) => _builder.Node("Where", [_mask, Spread(values), _builder.Scalar("zero", 0)]);

    Value Spread(Value value) => _builder.Node("Resize",
        [value, default, _builder.Floats("double", [1, 1, 2, 2], 4)],
        ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
}
