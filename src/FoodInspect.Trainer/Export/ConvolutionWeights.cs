using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// The numbers of a convolution, [Outputs, Inputs, KernelHeight, KernelWidth] and a bias for each output, on their way from
/// the trained module to the graph. Everything that training needs and inference does not is folded in here.
/// </summary>
internal sealed record ConvolutionWeights(int Outputs, int Inputs, int KernelHeight, int KernelWidth, float[] Kernel, float[] Bias)
{
    int KernelSize => Inputs * KernelHeight * KernelWidth;

    public static ConvolutionWeights Of(Conv2d convolution)
    {
        var shape = convolution.weight.shape;
        return new((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3],
            Numbers(convolution.weight), BiasOf(convolution.bias, (int)shape[0]));
    }

    /// <summary>
    /// A transposed convolution of stride 2 as an ordinary convolution at the low resolution with four times the outputs, one
    /// set for each of the four pixels that a cell grows into (Shi et al. 2016, arXiv 1609.07009); plane (row*2+column)*C+c.
    /// Pixel 2i+a takes kernel row a+padding-2d from input row i+d. For d above 0 the picture is padded at the end.
    /// </summary>
    public static ConvolutionWeights SubPixelsOf(ConvTranspose2d convolution, int padding)
    {
        var shape = convolution.weight.shape;
        var (inputs, outputs, size) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var source = Numbers(convolution.weight);
        var reach = (1 + padding) / 2 + 1;
        var kernel = new float[4 * outputs * inputs * reach * reach];
        for (var (at, plane) = (0, 0); plane < 4 * outputs; plane++)
        {
            var (row, column, output) = (plane / outputs / 2, plane / outputs % 2, plane % outputs);
            for (var input = 0; input < inputs; input++)
            for (var dy = 0; dy < reach; dy++)
            for (var dx = 0; dx < reach; dx++, at++)
            {
                var (ky, kx) = (row + padding - 2 * dy, column + padding - 2 * dx);
                if (ky >= 0 && ky < size && kx >= 0 && kx < size)
                    kernel[at] = source[((input * outputs + output) * size + ky) * size + kx];
            }
        }
        var bias = BiasOf(convolution.bias, outputs);
        return new(4 * outputs, inputs, reach, reach, kernel, [.. bias, .. bias, .. bias, .. bias]);
    }

    /// <summary>The convolution with a batch normalisation (in evaluation) behind it; applies to sub-pixel planes too.</summary>
    public ConvolutionWeights Then(BatchNorm2d normalisation)
    {
        var (scale, shift) = ScaleAndShift(normalisation);
        var kernel = new float[Kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = (float)(Kernel[i] * scale[i / KernelSize % scale.Length]);
        return this with
        {
            Kernel = kernel,
            Bias = [.. Bias.Select((bias, output) => (float)(bias * scale[output % scale.Length] + shift[output % shift.Length]))],
        };
    }

    /// <summary>The convolution of an input that was multiplied by <paramref name="factor"/>; padding stays zero.</summary>
    public ConvolutionWeights WithInputScaled(double factor) => this with { Kernel = [.. Kernel.Select(weight => (float)(weight * factor))] };

    /// <summary>The same convolution for an input whose channels stand in reverse order.</summary>
    public ConvolutionWeights WithInputsReversed()
    {
        var taps = KernelHeight * KernelWidth;
        var kernel = new float[Kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
        {
            var (filter, input, tap) = (i / KernelSize, i % KernelSize / taps, i % taps);
            kernel[i] = Kernel[filter * KernelSize + (Inputs - 1 - input) * taps + tap];
        }
        return this with { Kernel = kernel };
    }

    /// <summary>The outputs from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    public ConvolutionWeights Slice(int first, int count) => this with
    {
        Outputs = count,
        Kernel = Kernel[(first * KernelSize)..((first + count) * KernelSize)],
        Bias = Bias[first..(first + count)],
    };

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
        using var _ = torch.NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    static float[] BiasOf(Tensor? bias, int outputs) => bias is null ? new float[outputs] : Numbers(bias);
}
