using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;
using static FoodInspect.Trainer.Export.GraphBuilder;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Walks a trained <see cref="ENet"/> and writes what it computes in evaluation: batch normalisation folded into the
/// convolutions, dropout gone, a slope shared by a layer as LeakyRelu (which fuses into the convolution before it), one slope
/// a channel as PRelu. The network takes its picture as 0 to 1, so the 1/255 goes into the first convolution, exactly, also at
/// the borders, where both pad with zero.
/// </summary>
public sealed class ENetGraph
{
    const double ByteToUnit = 1.0 / byte.MaxValue;

    readonly ENet _network;
    readonly SegmentationGraph _graph;
    readonly GraphBuilder _builder;
    readonly ChannelOrder _order;

    ENetGraph(ENet network, ModelInput input)
    {
        (_network, _order) = (network, input.ChannelOrder);
        _graph = new SegmentationGraph("enet", input.Height, input.Width);
        _builder = _graph.Builder;
    }

    /// <param name="network">The trained network; it is not changed.</param>
    /// <param name="input">Size (multiples of <see cref="ENet.SizeMultiple"/>) and channel order of the pictures.</param>
    /// <param name="description">A sentence for the file.</param>
    public static ModelProto Write(ENet network, ModelInput input, string description)
    {
        if (input.Width % ENet.SizeMultiple != 0 || input.Height % ENet.SizeMultiple != 0)
        {
            throw new ArgumentException(
                $"ENet takes pictures whose width and height are multiples of {ENet.SizeMultiple}, not {input.Width}x{input.Height}.");
        }
        return new ENetGraph(network, input).Write(description);
    }

    ModelProto Write(string description)
    {
        var initial = Initial(_network.Initial);
        var (stage1, unpooling1) = Downsample(_network.Downsample1, initial, halvings: 1);
        stage1 = Through(_network.Encoder1, stage1);
        var (stage2, unpooling2) = Downsample(_network.Downsample2, stage1, halvings: 2);
        var stage3 = Through(_network.Encoder3, Through(_network.Encoder2, stage2));
        var stage4 = Through(_network.Decoder4, Upsample(_network.Upsample4, stage3, unpooling2));
        var stage5 = Through(_network.Decoder5, Upsample(_network.Upsample5, stage4, unpooling1));

        var form = _network.Form;
        var scores = ConvolutionWeights.SubPixelsOf(_network.Scores, form.LastLayer == FullConvolution.TwoByTwo ? 0 : 1);
        _graph.Answer(Convolve(stage5, scores, padEnd: scores.KernelHeight - 1), form.Classes, subPixels: 2);
        return _builder.Build(description);
    }

    Value Through(IEnumerable<Bottleneck> stage, Value activations) =>
        stage.Aggregate(activations, (value, block) => Keep(block, value));

    /// <summary>
    /// Thirteen convolved and three pooled channels. Joining them is written as a sum of two sixteen-channel convolutions, the
    /// second one of 1×1 placing the pooled colours: whole blocks of sixteen channels stay in the layout that convolutions
    /// work in, and the sum and the activation fuse into them.
    /// </summary>
    Value Initial(InitialBlock block)
    {
        const int colours = InitialBlock.Colours, channels = InitialBlock.Channels, convolved = channels - colours;
        var form = _network.Form;
        var first = ConvolutionWeights.Of(block.Convolution);
        var joined = (first with
        {
            Outputs = channels,
            Kernel = [.. first.Kernel, .. new float[colours * colours * first.KernelHeight * first.KernelWidth]],
            Bias = new float[channels],
        }).Then(block.Normalisation).WithInputScaled(ByteToUnit);

        var (scale, _) = ConvolutionWeights.ScaleAndShift(block.Normalisation);
        var placing = new float[channels * colours];
        for (var colour = 0; colour < colours; colour++)
            placing[(convolved + colour) * colours + colour] = (float)(scale[convolved + colour] * ByteToUnit);
        var placed = new ConvolutionWeights(channels, colours, 1, 1, placing, new float[channels]);

        var (window, padding) = (form.PoolingSize, form.PoolingPadding);
        var pooled = _builder.Node("MaxPool", [_graph.Planes],
            Ints("kernel_shape", window, window), Ints("strides", 2, 2), Ints("pads", padding, padding, padding, padding));
        var sum = _builder.Node("Add",
            [Convolve(_graph.Planes, InOrder(joined), stride: 2, pad: 1), Convolve(pooled, InOrder(placed))]);
        return Activate(sum, block.Activation);
    }

    Value Keep(Bottleneck block, Value input)
    {
        var branch = Layers(block.Expansion, Layers(block.Convolution, Layers(block.Projection, input)));
        return Activate(_builder.Node("Add", [branch, input]), block.Activation);
    }

    /// <summary>
    /// The pooled main branch has fewer channels than the other one. The expansion is cut in two instead of padding with zero
    /// channels: only the first part is added to.
    /// </summary>
    (Value Output, Unpooling Unpooling) Downsample(DownsamplingBottleneck block, Value input, int halvings)
    {
        var form = _network.Form;
        var unpooling = new Unpooling(_builder, input, form.PoolingSize, form.PoolingPadding,
            _graph.Height >> halvings, _graph.Width >> halvings);
        var branch = Layers(block.Expansion, Layers(block.Convolution, Layers(block.Projection, input)));
        var zeros = _builder.Int64s("zero_channels", 0, 0, 0, 0, 0, block.Channels - block.InputChannels, 0, 0);
        var main = _builder.Node("Pad", [unpooling.Pooled, zeros]);
        return (Activate(_builder.Node("Add", [branch, main]), block.Activation), unpooling);
    }

    Value Upsample(UpsamplingBottleneck block, Value input, Unpooling unpooling)
    {
        var main = unpooling.Unpool(Layers(block.Main, input));
        var branch = Layers(block.Expansion, Layers(block.Convolution, Layers(block.Projection, input)));
        return Activate(_builder.Node("Add", [branch, main]), block.Activation);
    }

    /// <summary>A chain of convolutions, each with its normalisation and perhaps an activation.</summary>
    Value Layers(Sequential layers, Value input)
    {
        var value = input;
        var modules = layers.children().ToList();
        for (var i = 0; i < modules.Count; i++)
        {
            value = modules[i] switch
            {
                Conv2d convolution => Convolve(value, convolution, (BatchNorm2d)modules[++i]),
                ConvTranspose2d convolution => ConvolveTransposed(value, convolution, (BatchNorm2d)modules[++i]),
                Module<Tensor, Tensor> activation => Activate(value, activation),
                var other => throw new NotSupportedException($"The exporter does not know the layer {other.GetName()}."),
            };
        }
        return value;
    }

    Value Convolve(Value input, Conv2d convolution, BatchNorm2d normalisation)
    {
        var weights = ConvolutionWeights.Of(convolution).Then(normalisation);
        var (padY, padX) = Pair(convolution.padding, 0);
        var (strideY, strideX) = Pair(convolution.stride, 1);
        var (dilationY, dilationX) = Pair(convolution.dilation, 1);
        return _builder.Node("Conv", [input, Kernel(weights), Bias(weights)],
            Ints("kernel_shape", weights.KernelHeight, weights.KernelWidth), Ints("pads", padY, padX, padY, padX),
            Ints("strides", strideY, strideX), Ints("dilations", dilationY, dilationX));
    }

    Value Convolve(Value input, ConvolutionWeights weights, int stride = 1, int pad = 0, int padEnd = 0) =>
        _builder.Node("Conv", [input, Kernel(weights), Bias(weights)],
            Ints("kernel_shape", weights.KernelHeight, weights.KernelWidth),
            Ints("pads", pad, pad, pad + padEnd, pad + padEnd), Ints("strides", stride, stride));

    Value ConvolveTransposed(Value input, ConvTranspose2d convolution, BatchNorm2d normalisation)
    {
        var weights = ConvolutionWeights.SubPixelsOf(convolution, padding: 1).Then(normalisation);
        var cells = Convolve(input, weights, padEnd: weights.KernelHeight - 1);
        return _builder.Node("DepthToSpace", [cells], ("blocksize", 2), ("mode", "DCR"));
    }

    Value Activate(Value input, Module<Tensor, Tensor> activation)
    {
        switch (activation)
        {
            case TorchSharp.Modules.ReLU:
                return _builder.Node("Relu", [input]);
            case PReLU { weight: var slope } when slope.numel() == 1:
                return _builder.Node("LeakyRelu", [input], ("alpha", ConvolutionWeights.Numbers(slope)[0]));
            case PReLU { weight: var slopes }:
                var numbers = ConvolutionWeights.Numbers(slopes);
                return _builder.Node("PRelu", [input, _builder.Floats("slopes", numbers, numbers.Length, 1, 1)]);
            default:
                throw new NotSupportedException($"The exporter does not know the activation {activation.GetName()}.");
        }
    }

    ConvolutionWeights InOrder(ConvolutionWeights weights) =>
        _order == ChannelOrder.Bgr ? weights.WithInputsReversed() : weights;

    Value Kernel(ConvolutionWeights weights) =>
        _builder.Floats("kernel", weights.Kernel, weights.Outputs, weights.Inputs, weights.KernelHeight, weights.KernelWidth);

    Value Bias(ConvolutionWeights weights) => _builder.Floats("bias", weights.Bias, weights.Outputs);

    static (int, int) Pair(long[]? values, int otherwise) => values switch
    {
        null or [] => (otherwise, otherwise),
        [var both] => ((int)both, (int)both),
        [var y, var x, ..] => ((int)y, (int)x),
    };
}
