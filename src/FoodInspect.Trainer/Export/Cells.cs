using TorchSharp.Modules;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// The picture of 2h×2w pixels as h×w cells of 2×2: four planes a channel, plane (row*2+column)*C+c (Shi et al. 2016,
/// arXiv 1609.05158, "periodic shuffling"). What is said of pixels can be said of cells by rearranging weights, so the end of
/// the decoder never moves its floats to full resolution: only the bytes of the answer are interleaved. Few channels at high
/// resolution also become as many as the processor's vectors are wide.
/// </summary>
internal static class Cells
{
    /// <summary>Pixels of a cell.</summary>
    public const int Pixels = 4;

    // Kernels work on blocks of sixteen channels; groups of other widths would leave that layout.
    private const int ChannelBlock = 16;

    /// <summary>
    /// A transposed convolution of stride 2 as an ordinary one at the low resolution whose outputs are the planes of cells.
    /// Pixel 2i+a takes kernel row a+padding-2d from input row i+d.
    /// </summary>
    public static ConvolutionWeights Grow(ConvTranspose2d convolution, int padding)
    {
        var shape = convolution.weight.shape;
        var (inputs, outputs, size) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var source = ConvolutionWeights.Numbers(convolution.weight);
        var reach = (1 + padding) / 2 + 1;
        var kernel = new float[Pixels * outputs * inputs * reach * reach];
        for (var at = 0; at < kernel.Length; at++)
        {
            var (dx, dy, input, output, column, row) = Split(at, reach, reach, inputs, outputs);
            var (ky, kx) = (row + padding - 2 * dy, column + padding - 2 * dx);
            if (ky >= 0 && ky < size && kx >= 0 && kx < size)
                kernel[at] = source[((input * outputs + output) * size + ky) * size + kx];
        }
        var bias = ConvolutionWeights.BiasOf(convolution.bias, outputs);
        return new(Pixels * outputs, inputs, reach, reach, kernel, [.. bias, .. bias, .. bias, .. bias]) { PadAfter = (reach - 1, reach - 1) };
    }

    /// <summary>
    /// A convolution of stride 1 that keeps the size, of pixels, as one of cells. A 1×1 convolution works on each of the four
    /// planes alone, as a group; others mix them: pixel 2i+a takes row 2i+a+k-padding.
    /// </summary>
    public static ConvolutionWeights OfPixels(ConvolutionWeights weights)
    {
        if (weights is { KernelHeight: 1, KernelWidth: 1 } && weights.Inputs % ChannelBlock == 0 && weights.Outputs % ChannelBlock == 0)
            return weights with { Outputs = Pixels * weights.Outputs, Kernel = Repeat(weights.Kernel), Bias = Repeat(weights.Bias), Groups = Pixels };

        var (firstY, lastY) = Reach(weights.KernelHeight, weights.PadBefore.Y);
        var (firstX, lastX) = Reach(weights.KernelWidth, weights.PadBefore.X);
        var (height, width, inputs) = (lastY - firstY + 1, lastX - firstX + 1, Pixels * weights.Inputs);
        var kernel = new float[Pixels * weights.Outputs * inputs * height * width];
        for (var at = 0; at < kernel.Length; at++)
        {
            var (dx, dy, plane, output, column, row) = Split(at, width, height, inputs, weights.Outputs);
            var (fromRow, fromColumn, input) = (plane / weights.Inputs / 2, plane / weights.Inputs % 2, plane % weights.Inputs);
            var ky = 2 * (dy + firstY) + fromRow - row + weights.PadBefore.Y;
            var kx = 2 * (dx + firstX) + fromColumn - column + weights.PadBefore.X;
            if (ky >= 0 && ky < weights.KernelHeight && kx >= 0 && kx < weights.KernelWidth)
                kernel[at] = weights.Kernel[((output * weights.Inputs + input) * weights.KernelHeight + ky) * weights.KernelWidth + kx];
        }
        return new(Pixels * weights.Outputs, inputs, height, width, kernel, Repeat(weights.Bias))
        {
            PadBefore = (-firstY, -firstX),
            PadAfter = (lastY, lastX),
        };
    }

    /// <summary>[N, 4*channels, height, width] as pixels, [N, channels, 2*height, 2*width], of any type.</summary>
    public static Value Interleave(GraphBuilder builder, Value planes, int channels, int height, int width)
    {
        // Two moves of one axis, columns then rows: each is a plain transposition, where both at once are not.
        var byColumn = builder.Node("Reshape", [planes, builder.Int64s("by_column", 0, 2, 2, channels * height * width)]);
        var columns = builder.Node("Transpose", [byColumn], GraphBuilder.Ints("perm", 0, 1, 3, 2));
        var byRow = builder.Node("Reshape", [columns, builder.Int64s("by_row", 0, 2, channels * height, 2 * width)]);
        var rows = builder.Node("Transpose", [byRow], GraphBuilder.Ints("perm", 0, 2, 1, 3));
        return builder.Node("Reshape", [rows, builder.Int64s("pixels", 0, channels, 2 * height, 2 * width)]);
    }

    /// <summary>A value for each channel, as the four planes of it need it.</summary>
    public static float[] Repeat(float[] values) => [.. values, .. values, .. values, .. values];

    private static (int First, int Last) Reach(int kernel, int padding) => (-((padding + 1) / 2), (kernel - padding) / 2);

    private static (int X, int Y, int Input, int Output, int Column, int Row) Split(int at, int width, int height, int inputs, int outputs)
    {
        var plane = at / (width * height * inputs);
        return (at % width, at / width % height, at / (width * height) % inputs, plane % outputs, plane / outputs % 2, plane / outputs / 2);
    }
}
