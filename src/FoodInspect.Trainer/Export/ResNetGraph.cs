using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;
using static FoodInspect.Trainer.Export.GraphBuilder;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Walks a trained <see cref="ResNet"/> and writes what it computes in evaluation, batch normalisation folded into the convolutions. ImageNet's deviation
/// goes into the first convolution; its mean is taken off before, since what that convolution pads with is the mean and not black.
/// </summary>
internal sealed class ResNetGraph
{
    private readonly ResNet _network;
    private readonly SegmentationGraph _graph;
    private readonly GraphBuilder _builder;
    private readonly LayerWriter _layers;
    private readonly ChannelOrder _order;

    private ResNetGraph(ResNet network, ModelInput input)
    {
        (_network, _order) = (network, input.ChannelOrder);
        _graph = new SegmentationGraph(network.Options.Name.ToLowerInvariant(), input.Height, input.Width, network.Form.Preprocessing, network.SizeMultiple);
        _builder = _graph.Builder;
        _layers = new LayerWriter(_builder);
    }

    /// <param name="network">The trained network; it is not changed.</param>
    /// <param name="input">Size and channel order of the pictures.</param>
    /// <param name="description">A sentence for the file.</param>
    public static ModelProto Write(ResNet network, ModelInput input, string description) =>
        new ResNetGraph(network, input).Write(description);

    private ModelProto Write(string description)
    {
        var stem = new Plane(Stem(_network.Encoder), ResNetEncoder.StemChannels, _graph.Height / 2, _graph.Width / 2);
        var value = _builder.Node("MaxPool", [stem.Value],
            Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1));
        var encoded = new List<Plane>();
        var reduction = 4;
        foreach (var (stage, channels) in _network.Encoder.Stages.Zip(_network.Encoder.Structure.Channels))
        {
            var blocks = stage.children().Cast<ResidualBlock>().ToList();
            reduction *= blocks[0].Stride;
            value = blocks.Aggregate(value, Block);
            encoded.Add(new Plane(value, channels, _graph.Height / reduction, _graph.Width / reduction));
        }

        var scores = Scores(encoded);
        var whole = _network.PointHead is { } head
            ? new PointRenderingGraph(_builder, head, scores, [stem, encoded[0]]).Render(_graph.Height, _graph.Width)
            : scores.Enlarge(_builder, _graph.Height, _graph.Width);
        _graph.Answer(whole.Value, _network.Classes, cellHalvings: 0);
        return _builder.Build(description);
    }

    private Value Stem(ResNetEncoder encoder)
    {
        var mean = ResNetEncoder.Mean.Select(value => value * byte.MaxValue).ToArray();
        var first = ConvolutionWeights.Of(encoder.Convolution).Then(encoder.Normalisation)
            .WithInputsScaled([.. ResNetEncoder.Deviation.Select(value => 1.0 / (value * byte.MaxValue))]);
        if (_order == ChannelOrder.Bgr)
        {
            Array.Reverse(mean);
            first = first.WithInputsReversed();
        }
        var centred = _builder.Node("Sub", [_graph.Planes, _builder.Floats("mean", mean, 1, SegmentationNetwork.Colours, 1, 1)]);
        return Relu(_layers.Convolve(centred, first));
    }

    private Value Block(Value input, ResidualBlock block)
    {
        var value = block.Branch.SkipLast(1).Aggregate(input, (value, layer) => Relu(Convolve(value, layer)));
        var shortcut = block.Shortcut is { } layers ? _layers.Layers(layers, input) : input;
        return Relu(_builder.Node("Add", [Convolve(value, block.Branch[^1]), shortcut]));
    }

    /// <summary>The decoder and the classification layer.</summary>
    private Plane Scores(List<Plane> encoded)
    {
        var channels = _network.Options.DecoderChannels;
        var plane = encoded[^1] with { Value = _layers.Layers(_network.Decoder.Top, encoded[^1].Value), Channels = channels };
        foreach (var (step, skipped) in _network.Decoder.Steps.Zip(encoded.SkipLast(1).Reverse()))
        {
            var larger = plane.Enlarge(_builder, skipped.Height, skipped.Width);
            var sum = _builder.Node("Add", [_layers.Layers(step.Lateral, skipped.Value), larger.Value]);
            plane = larger with { Value = _layers.Layers(step.Refine, sum) };
        }
        var scores = _layers.Convolve(plane.Value, ConvolutionWeights.Of(_network.Scores));
        return plane with { Value = scores, Channels = _network.Classes };
    }

    private Value Convolve(Value input, ResidualLayer layer) =>
        _layers.Convolve(input, ConvolutionWeights.Of(layer.Convolution).Then(layer.Normalisation));

    private Value Relu(Value input) => _builder.Node("Relu", [input]);
}
