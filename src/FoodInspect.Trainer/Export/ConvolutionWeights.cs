using FoodInspect.Trainer.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// A convolution as it goes into the graph: the numbers, [Outputs, Inputs, KernelHeight, KernelWidth] with the inputs of one
/// group, a bias for each output, and where the kernel is laid. On the way from the trained module everything that training
/// needs and inference does not is folded in.
/// </summary>
internal sealed record ConvolutionWeights(int Outputs, int Inputs, int KernelHeight, int KernelWidth, float[] Kernel, float[] Bias)
{
    public (int Y, int X) Stride { get; init; } = (1, 1);

    public (int Y, int X) Dilation { get; init; } = (1, 1);

    /// <summary>Zeros above and to the left of the picture.</summary>
    public (int Y, int X) PadBefore { get; init; }

    /// <summary>Zeros below and to the right of the picture.</summary>
    public (int Y, int X) PadAfter { get; init; }

    public int Groups { get; init; } = 1;

    /// <summary>Weights of one output.</summary>
    public int FilterSize => Inputs * KernelHeight * KernelWidth;

    /// <param name="layer">A <see cref="Conv2d"/> or a <see cref="PointwiseConvolution"/>.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static ConvolutionWeights Of(Module<Tensor, Tensor> layer) => layer switch
    {
        Conv2d convolution => Of(convolution),
        PointwiseConvolution { Weight: var weight, Stride: var stride } => new(
            (int)weight.shape[0], (int)weight.shape[1], 1, 1, Numbers(weight), new float[weight.shape[0]])
        {
            Stride = (stride, stride),
        },
        _ => throw new ArgumentException($"A {layer.GetName()} is no convolution.", nameof(layer)),
    };

    private static ConvolutionWeights Of(Conv2d convolution)
    {
        var shape = convolution.weight.shape;
        var pad = Pair(convolution.padding, 0);
        return new((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3],
            Numbers(convolution.weight), BiasOf(convolution.bias, (int)shape[0]))
        {
            Stride = Pair(convolution.stride, 1),
            Dilation = Pair(convolution.dilation, 1),
            PadBefore = pad,
            PadAfter = pad,
        };
    }

    /// <summary>A 1×1 convolution that multiplies each channel by <paramref name="scale"/> and adds <paramref name="shift"/>.</summary>
    public static ConvolutionWeights PerChannel(int channels, float scale, float shift = 0) =>
        new(channels, 1, 1, 1, Filled(channels, scale), Filled(channels, shift)) { Groups = channels };

    /// <summary>A convolution of stride 2 that takes, of each 2×2 pixels of a channel, the one at (row, column).</summary>
    public static ConvolutionWeights PickPixel(int channels, int row, int column)
    {
        var kernel = new float[channels * 4];
        for (var channel = 0; channel < channels; channel++)
            kernel[channel * 4 + row * 2 + column] = 1;
        return new(channels, 1, 2, 2, kernel, new float[channels]) { Groups = channels, Stride = (2, 2) };
    }

    /// <summary>The convolution with a batch normalisation (in evaluation) behind it; applies to planes of cells too.</summary>
    public ConvolutionWeights Then(BatchNorm2d normalisation)
    {
        var (scale, shift) = ScaleAndShift(normalisation);
        var kernel = new float[Kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = (float)(Kernel[i] * scale[i / FilterSize % scale.Length]);
        return this with
        {
            Kernel = kernel,
            Bias = [.. Bias.Select((bias, output) => (float)(bias * scale[output % scale.Length] + shift[output % shift.Length]))],
        };
    }

    /// <summary>The convolution of an input that was multiplied by <paramref name="factor"/>; padding stays zero.</summary>
    public ConvolutionWeights WithInputScaled(double factor) =>
        this with { Kernel = [.. Kernel.Select(weight => (float)(weight * factor))] };

    /// <summary>The convolution of an input whose channels were each multiplied by a factor; padding stays zero.</summary>
    public ConvolutionWeights WithInputsScaled(IReadOnlyList<double> factors)
    {
        var taps = KernelHeight * KernelWidth;
        return this with { Kernel = [.. Kernel.Select((weight, i) => (float)(weight * factors[i / taps % Inputs]))] };
    }

    /// <summary>The same convolution for an input whose channels stand in reverse order.</summary>
    public ConvolutionWeights WithInputsReversed()
    {
        var taps = KernelHeight * KernelWidth;
        var kernel = new float[Kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
        {
            var (filter, input, tap) = (i / FilterSize, i % FilterSize / taps, i % taps);
            kernel[i] = Kernel[filter * FilterSize + (Inputs - 1 - input) * taps + tap];
        }
        return this with { Kernel = kernel };
    }

    /// <summary>Some of the outputs.</summary>
    public ConvolutionWeights Slice(Range outputs)
    {
        var (first, count) = outputs.GetOffsetAndLength(Outputs);
        return this with
        {
            Outputs = count,
            Kernel = Kernel[(first * FilterSize)..((first + count) * FilterSize)],
            Bias = Bias[outputs],
        };
    }

    /// <summary>Batch normalisation in evaluation as y = scale * x + shift.</summary>
    public static (double[] Scale, double[] Shift) ScaleAndShift(BatchNorm2d normalisation)
    {
        var gamma = Numbers(normalisation.weight);
        var beta = Numbers(normalisation.bias);
        var mean = Numbers(normalisation.running_mean);
        var variance = Numbers(normalisation.running_var);
        var scale = gamma.Zip(variance, (g, v) => g / Math.Sqrt(v + normalisation.eps)).ToArray();
        return (scale, [.. scale.Select((s, i) => beta[i] - mean[i] * s)]);
    }

    public static float[] Numbers(Tensor? tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = torch.NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    public static float[] BiasOf(Tensor? bias, int outputs) => bias is null ? new float[outputs] : Numbers(bias);

    private static float[] Filled(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private static (int, int) Pair(long[]? values, int otherwise) => values switch
    {
        null or [] => (otherwise, otherwise),
        [var both] => ((int)both, (int)both),
        [var y, var x, ..] => ((int)y, (int)x),
    };
}
