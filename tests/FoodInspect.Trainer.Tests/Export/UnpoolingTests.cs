using FoodInspect.Inference;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>The written unpoolings against PyTorch's, on pictures where most windows have several largest pixels.</summary>
public sealed class UnpoolingTests
{
    private const int Height = 12;
    private const int Width = 20;
    private const int Channels = 16;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(2, 200)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(3, 200)]
    public void Unpool_ManyEqualPixels_FindsThoseOfPyTorch(int window, int levels)
    {
        using var scope = NewDisposeScope();
        manual_seed(levels);
        var picture = randint(levels, [2, Channels, Height, Width]).to_type(ScalarType.Float32);
        var padding = window == 3 ? 1 : 0;
        var (pooled, indices) = nn.functional.max_pool2d_with_indices(picture, [window, window], [2, 2], [padding, padding]);
        // What is unpooled must differ from window to window, for windows may share a pixel.
        var values = picture[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)] + 1;
        var expected = MaxUnpooling.Unpool(values, indices, Height, Width);

        var (actualPooled, actual) = Run(Graph(window), picture);

        Assert.Equal(pooled.contiguous().data<float>().ToArray(), actualPooled);
        Assert.Equal(expected.contiguous().data<float>().ToArray(), actual);
    }

    private static byte[] Graph(int window)
    {
        var builder = new GraphBuilder("unpooling");
        var layers = new LayerWriter(builder);
        var input = builder.Input("picture", DataType.Float, "N", Channels, Height, Width);
        Unpooling unpooling = window == 2
            ? new DisjointUnpooling(builder, layers, input, Channels)
            : new OverlappingUnpooling(builder, input, Height / 2, Width / 2);
        var values = layers.Convolve(
            layers.Convolve(input, ConvolutionWeights.PickPixel(Channels, 0, 0)), ConvolutionWeights.PerChannel(Channels, 1, 1));
        var unpooled = Cells.Interleave(builder, unpooling.Unpool(values), Channels, Height / 2, Width / 2);
        var kept = builder.Node("Reshape", [unpooling.Pooled, builder.Int64s("as_is", 0, Channels, Height / 2, Width / 2)]);
        builder.Output("pooled", kept, DataType.Float, "N", Channels, Height / 2, Width / 2);
        builder.Output("unpooled", unpooled, DataType.Float, "N", Channels, Height, Width);
        return builder.Build("").ToByteArray();
    }

    private static (float[] Pooled, float[] Unpooled) Run(byte[] graph, Tensor picture)
    {
        OnnxRuntimeTelemetry.TurnOff();
        using var session = new InferenceSession(graph);
        using var input = OrtValue.CreateTensorValueFromMemory(picture.contiguous().data<float>().ToArray(), picture.shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["picture"], [input], ["pooled", "unpooled"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }
}
