using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using static FoodInspect.Trainer.Export.GraphBuilder;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Walks a trained <see cref="ENet"/> and writes what it computes in evaluation: batch normalisation folded into the
/// convolutions, dropout gone. The network takes its picture as 0 to 1, so the 1/255 goes into the first convolution, exactly,
/// also at the borders, where both pad with zero. From the last unpooling on it works on <see cref="Cells"/>.
/// </summary>
internal sealed class ENetGraph
{
    private const double ByteToUnit = 1.0 / byte.MaxValue;

    private readonly ENet _network;
    private readonly SegmentationGraph _graph;
    private readonly GraphBuilder _builder;
    private readonly LayerWriter _layers;
    private readonly ChannelOrder _order;

    private ENetGraph(ENet network, ModelInput input)
    {
        (_network, _order) = (network, input.ChannelOrder);
        _graph = new SegmentationGraph("enet", input.Height, input.Width, network.Form.Preprocessing, network.SizeMultiple);
        _builder = _graph.Builder;
        _layers = new LayerWriter(_builder);
    }

    /// <param name="network">The trained network; it is not changed.</param>
    /// <param name="input">Size and channel order of the pictures.</param>
    /// <param name="description">A sentence for the file.</param>
    public static ModelProto Write(ENet network, ModelInput input, string description) =>
        new ENetGraph(network, input).Write(description);

    private ModelProto Write(string description)
    {
        var (initial, stage1Size, stage2Size) = (Initial(_network.Initial), SizeAfter(halvings: 2), SizeAfter(halvings: 3));
        var (stage1, unpooling1) = Downsample(_network.Downsample1, initial, stage1Size);
        stage1 = Through(_network.Encoder1, stage1);
        var (stage2, unpooling2) = Downsample(_network.Downsample2, stage1, stage2Size);
        var stage3 = Through(_network.Encoder3, Through(_network.Encoder2, stage2));

        var cells4 = Upsample(_network.Upsample4, stage3, unpooling2);
        var pixels4 = Cells.Interleave(_builder, cells4, _network.Upsample4.Channels, stage2Size.Height, stage2Size.Width);
        // Changes nothing, but brings the pixels into the layout of the convolutions once, for the sums too.
        var settled = _layers.Convolve(pixels4, ConvolutionWeights.PerChannel(_network.Upsample4.Channels, 1));
        var stage4 = Through(_network.Decoder4, settled);
        var stage5 = Through(_network.Decoder5, Upsample(_network.Upsample5, stage4, unpooling1), onCells: true);

        var grown = Cells.Grow(_network.Scores, _network.Options.LastLayer == FullConvolution.TwoByTwo ? 0 : 1);
        var scores = _layers.Convolve(stage5, Cells.OfPixels(grown));
        if (_network.PointHead is { } head)
            _graph.Answer(Render(head, scores, initial, stage1, stage5), _network.Classes, cellHalvings: 0);
        else
            _graph.Answer(scores, _network.Classes, cellHalvings: 2);
        return _builder.Build(description);
    }

    /// <summary>Points are pixels, so what they read leaves the cells.</summary>
    private Value Render(PointHead head, Value scoreCells, Value initial, Value stage1, Value stage5Cells)
    {
        var (half, quarter) = (SizeAfter(halvings: 1), SizeAfter(halvings: 2));
        var scores = Cells.Interleave(_builder, scoreCells, Cells.Pixels * _network.Classes, quarter.Height, quarter.Width);
        scores = Cells.Interleave(_builder, scores, _network.Classes, half.Height, half.Width);
        var stage5 = Cells.Interleave(_builder, stage5Cells, InitialBlock.Channels, quarter.Height, quarter.Width);
        return new PointRenderingGraph(
            _builder,
            head,
            new Plane(scores, _network.Classes, _graph.Height, _graph.Width),
            [
                new Plane(initial, InitialBlock.Channels, half.Height, half.Width),
                new Plane(stage1, _network.Downsample1.Channels, quarter.Height, quarter.Width),
                new Plane(stage5, InitialBlock.Channels, half.Height, half.Width),
            ]).Render(_graph.Height, _graph.Width).Value;
    }

    private (int Height, int Width) SizeAfter(int halvings) => (_graph.Height >> halvings, _graph.Width >> halvings);

    private Value Through(IEnumerable<Bottleneck> stage, Value activations, bool onCells = false) =>
        stage.Aggregate(activations, (value, block) => Keep(block, value, onCells));

    /// <summary>
    /// Thirteen convolved and three pooled channels. Joining them is written as a sum of two sixteen-channel convolutions, the
    /// second one of 1×1 placing the pooled colours: whole blocks of sixteen channels stay in the layout that convolutions
    /// work in, and the sum fuses into them.
    /// </summary>
    private Value Initial(InitialBlock block)
    {
        const int colours = SegmentationNetwork.Colours, channels = InitialBlock.Channels, convolved = channels - colours;
        var first = ConvolutionWeights.Of(block.Convolution);
        var joined = (first with
        {
            Outputs = channels,
            Kernel = [.. first.Kernel, .. new float[colours * first.FilterSize]],
            Bias = new float[channels],
        }).Then(block.Normalisation).WithInputScaled(ByteToUnit);

        var (scale, _) = ConvolutionWeights.ScaleAndShift(block.Normalisation);
        var placing = new float[channels * colours];
        for (var colour = 0; colour < colours; colour++)
            placing[(convolved + colour) * colours + colour] = (float)(scale[convolved + colour] * ByteToUnit);
        var placed = new ConvolutionWeights(channels, colours, 1, 1, placing, new float[channels]);

        var (window, padding) = (_network.Options.PoolingSize, _network.Options.PoolingPadding);
        var pooled = _builder.Node("MaxPool", [_graph.Planes],
            Ints("kernel_shape", window, window), Ints("strides", 2, 2), Ints("pads", padding, padding, padding, padding));
        var sum = _builder.Node("Add",
            [_layers.Convolve(_graph.Planes, InOrder(joined)), _layers.Convolve(pooled, InOrder(placed))]);
        return _layers.ActivateSum(sum, block.Activation, channels);
    }

    private Value Keep(Bottleneck block, Value input, bool onCells)
    {
        var branch = _layers.Layers(block.Projection, input, onCells);
        branch = _layers.Layers(block.Expansion, _layers.Layers(block.Convolution, branch, onCells), onCells);
        var channels = onCells ? Cells.Pixels * block.Channels : block.Channels;
        return _layers.ActivateSum(_builder.Node("Add", [branch, input]), block.Activation, channels, onCells);
    }

    /// <summary>
    /// The pooled main branch has fewer channels than the other one. Instead of padding it with zero channels, the expansion is
    /// cut in two: the pooled channels are added to the first part, the second part is the rest.
    /// </summary>
    private (Value Output, Unpooling Unpooling) Downsample(DownsamplingBottleneck block, Value input, (int Height, int Width) size)
    {
        Unpooling unpooling = _network.Options.Pooling == PoolingWindow.TwoByTwo
            ? new DisjointUnpooling(_builder, _layers, input, block.InputChannels)
            : new OverlappingUnpooling(_builder, input, size.Height, size.Width);
        var narrow = _layers.Layers(block.Convolution, _layers.Layers(block.Projection, input));
        var pooled = block.InputChannels;
        var sum = _builder.Node("Add", [_layers.Layers(block.Expansion, narrow, part: ..pooled), unpooling.Pooled]);
        var output = _builder.Node("Concat",
            [
                _layers.ActivateSum(sum, block.Activation, pooled, part: ..pooled),
                _layers.Activate(_layers.Layers(block.Expansion, narrow, part: pooled..), block.Activation, part: pooled..),
            ],
            ("axis", 1));
        return (output, unpooling);
    }

    /// <summary>Gives planes of cells.</summary>
    private Value Upsample(UpsamplingBottleneck block, Value input, Unpooling unpooling)
    {
        var main = unpooling.Unpool(_layers.Layers(block.Main, input));
        var grown = _layers.Layers(block.Convolution, _layers.Layers(block.Projection, input));
        var branch = _layers.Layers(block.Expansion, grown, onCells: true);
        return _layers.ActivateSum(_builder.Node("Add", [branch, main]), block.Activation, Cells.Pixels * block.Channels, onCells: true);
    }

    private ConvolutionWeights InOrder(ConvolutionWeights weights) =>
        _order == ChannelOrder.Bgr ? weights.WithInputsReversed() : weights;
}
