using FoodInspect.Trainer.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static FoodInspect.Trainer.Export.GraphBuilder;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Export;

/// <summary>Writes convolutions and activations in the form that the runtime fuses best.</summary>
internal sealed class LayerWriter(GraphBuilder builder)
{
    public Value Convolve(Value input, ConvolutionWeights weights) => builder.Node("Conv",
        [
            input,
            builder.Floats("kernel", weights.Kernel, weights.Outputs, weights.Inputs, weights.KernelHeight, weights.KernelWidth),
            builder.Floats("bias", weights.Bias, weights.Outputs),
        ],
        Ints("kernel_shape", weights.KernelHeight, weights.KernelWidth),
        Ints("pads", weights.PadBefore.Y, weights.PadBefore.X, weights.PadAfter.Y, weights.PadAfter.X),
        Ints("strides", weights.Stride.Y, weights.Stride.X),
        Ints("dilations", weights.Dilation.Y, weights.Dilation.X),
        ("group", weights.Groups));

    /// <summary>
    /// A chain of convolutions, each with its normalisation and perhaps an activation. On cells, the pixels are those of the
    /// cells; a transposed convolution turns pixels into cells.
    /// </summary>
    /// <param name="part">Which of the last convolution's outputs; all of them where it is not given.</param>
    public Value Layers(Sequential layers, Value input, bool onCells = false, Range? part = null)
    {
        var modules = layers.children().ToList();
        var value = input;
        for (var i = 0; i < modules.Count; i++)
        {
            switch (modules[i])
            {
                case TorchSharp.Modules.Conv2d or PointwiseConvolution:
                    var weights = ConvolutionWeights.Of((Module<Tensor, Tensor>)modules[i]).Then((BatchNorm2d)modules[++i]);
                    weights = part is { } range ? weights.Slice(range) : weights;
                    value = Convolve(value, onCells ? Cells.OfPixels(weights) : weights);
                    break;
                case ConvTranspose2d convolution:
                    value = Convolve(value, Cells.Grow(convolution, padding: 1).Then((BatchNorm2d)modules[++i]));
                    onCells = true;
                    break;
                default:
                    value = Activate(value, (Module<Tensor, Tensor>)modules[i], onCells, part);
                    break;
            }
        }
        return value;
    }

    /// <summary>The activation of a convolution's output: one slope fuses into the convolution, one a channel does not.</summary>
    public Value Activate(Value input, Module<Tensor, Tensor> activation, bool onCells = false, Range? part = null)
    {
        switch (activation)
        {
            case TorchSharp.Modules.ReLU:
                return builder.Node("Relu", [input]);
            case PReLU { weight: var slope } when slope.numel() == 1:
                return builder.Node("LeakyRelu", [input], ("alpha", ConvolutionWeights.Numbers(slope)[0]));
            case PReLU { weight: var slope }:
                var slopes = ConvolutionWeights.Numbers(slope);
                if (part is { } range)
                    slopes = slopes[range];
                if (onCells)
                    slopes = Cells.Repeat(slopes);
                return builder.Node("PRelu", [input, builder.Floats("slopes", slopes, slopes.Length, 1, 1)]);
            default:
                throw new NotSupportedException($"The exporter does not know the activation {activation.GetName()}.");
        }
    }

    /// <summary>
    /// The activation of a sum of a convolution and something else. ONNX Runtime fuses Relu into the convolution behind the sum,
    /// but leaves its fast channel layout for a LeakyRelu there; so that one rides on a 1×1 convolution that changes nothing.
    /// </summary>
    public Value ActivateSum(Value sum, Module<Tensor, Tensor> activation, int channels, bool onCells = false, Range? part = null) =>
        activation is PReLU { weight: var slope } && slope.numel() == 1
            ? Activate(Convolve(sum, ConvolutionWeights.PerChannel(channels, 1)), activation)
            : Activate(sum, activation, onCells, part);
}
