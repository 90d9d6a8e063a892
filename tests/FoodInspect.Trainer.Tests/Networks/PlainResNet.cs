using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

/// <summary>
/// A ResNet's encoder once more, with nothing but loops in double precision, written from the paper's table and torchvision's names: an independent answer to compare with.
/// </summary>
internal sealed class PlainResNet(IReadOnlyDictionary<string, Tensor> state, int depth, int outputStride)
{
    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] Deviation = [0.229, 0.224, 0.225];

    /// <summary>Channels × height × width.</summary>
    public sealed record Volume(double[,,] Values)
    {
        public int Channels => Values.GetLength(0);

        public int Height => Values.GetLength(1);

        public int Width => Values.GetLength(2);

        public Volume Map(Func<int, double, double> map)
        {
            var result = new double[Channels, Height, Width];
            for (var c = 0; c < Channels; c++)
                for (var y = 0; y < Height; y++)
                    for (var x = 0; x < Width; x++)
                        result[c, y, x] = map(c, Values[c, y, x]);
            return new Volume(result);
        }
    }

    /// <summary>Activations of the stem and of each stage.</summary>
    public IReadOnlyList<Volume> Encode(Volume picture)
    {
        var normal = picture.Map((c, value) => (value - Mean[c]) / Deviation[c]);
        var stem = Relu(Normalise("bn1", Convolve("conv1", normal, stride: 2, padding: 3, dilation: 1)));
        var outputs = new List<Volume> { stem };
        var value = MaxPool(stem);
        int[] depths = depth == 18 ? [2, 2, 2, 2] : [3, 4, 6, 3];
        // What the stages' first blocks stride by, and the holes of their first and of their other blocks.
        (int Stride, int First, int Others)[] plans = outputStride switch
        {
            32 => [(1, 1, 1), (2, 1, 1), (2, 1, 1), (2, 1, 1)],
            16 => [(1, 1, 1), (2, 1, 1), (2, 1, 1), (1, 1, 2)],
            _ => [(1, 1, 1), (2, 1, 1), (1, 1, 2), (1, 2, 4)],
        };
        for (var stage = 0; stage < 4; stage++)
        {
            for (var block = 0; block < depths[stage]; block++)
            {
                value = Block(
                    $"layer{stage + 1}.{block}", value, block == 0 ? plans[stage].Stride : 1, block == 0 ? plans[stage].First : plans[stage].Others);
            }
            outputs.Add(value);
        }
        return outputs;
    }

    private Volume Block(string name, Volume input, int stride, int dilation)
    {
        var branch = depth == 18 ? Basic(name, input, stride, dilation) : Bottleneck(name, input, stride, dilation);
        var shortcut = state.ContainsKey($"{name}.downsample.0.weight")
            ? Normalise($"{name}.downsample.1", Convolve($"{name}.downsample.0", input, stride, 0, 1))
            : input;
        var sum = new double[branch.Channels, branch.Height, branch.Width];
        for (var c = 0; c < branch.Channels; c++)
            for (var y = 0; y < branch.Height; y++)
                for (var x = 0; x < branch.Width; x++)
                    sum[c, y, x] = branch.Values[c, y, x] + shortcut.Values[c, y, x];
        return Relu(new Volume(sum));
    }

    private Volume Basic(string name, Volume input, int stride, int dilation)
    {
        var branch = Relu(Normalise($"{name}.bn1", Convolve($"{name}.conv1", input, stride, dilation, dilation)));
        return Normalise($"{name}.bn2", Convolve($"{name}.conv2", branch, 1, dilation, dilation));
    }

    private Volume Bottleneck(string name, Volume input, int stride, int dilation)
    {
        var branch = Relu(Normalise($"{name}.bn1", Convolve($"{name}.conv1", input, 1, 0, 1)));
        branch = Relu(Normalise($"{name}.bn2", Convolve($"{name}.conv2", branch, stride, dilation, dilation)));
        return Normalise($"{name}.bn3", Convolve($"{name}.conv3", branch, 1, 0, 1));
    }

    private Volume Convolve(string name, Volume input, int stride, int padding, int dilation)
    {
        var shape = state[$"{name}.weight"].shape;
        var (outputs, inputs, size) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var weights = Numbers($"{name}.weight");
        var (height, width) = (Length(input.Height), Length(input.Width));
        var result = new double[outputs, height, width];
        for (var o = 0; o < outputs; o++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    result[o, y, x] = At(o, y, x);
        return new Volume(result);

        int Length(int length) => ((length + (2 * padding) - (dilation * (size - 1)) - 1) / stride) + 1;

        double At(int o, int y, int x)
        {
            var sum = 0.0;
            for (var i = 0; i < inputs; i++)
                for (var ky = 0; ky < size; ky++)
                    for (var kx = 0; kx < size; kx++)
                    {
                        var (row, column) = ((y * stride) - padding + (ky * dilation), (x * stride) - padding + (kx * dilation));
                        if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                            sum += weights[(((((o * inputs) + i) * size) + ky) * size) + kx] * input.Values[i, row, column];
                    }
            return sum;
        }
    }

    private Volume Normalise(string name, Volume input)
    {
        var (weight, bias) = (Numbers($"{name}.weight"), Numbers($"{name}.bias"));
        var (mean, variance) = (Numbers($"{name}.running_mean"), Numbers($"{name}.running_var"));
        return input.Map((c, value) => ((value - mean[c]) / Math.Sqrt(variance[c] + 1e-5) * weight[c]) + bias[c]);
    }

    private static Volume Relu(Volume input) => input.Map((_, value) => Math.Max(0, value));

    private static Volume MaxPool(Volume input)
    {
        var result = new double[input.Channels, input.Height / 2, input.Width / 2];
        for (var c = 0; c < input.Channels; c++)
            for (var y = 0; y < input.Height / 2; y++)
                for (var x = 0; x < input.Width / 2; x++)
                {
                    var most = double.NegativeInfinity;
                    for (var row = Math.Max(0, (2 * y) - 1); row <= (2 * y) + 1; row++)
                        for (var column = Math.Max(0, (2 * x) - 1); column <= (2 * x) + 1; column++)
                            most = Math.Max(most, input.Values[c, row, column]);
                    result[c, y, x] = most;
                }
        return new Volume(result);
    }

    private float[] Numbers(string name) => state[name].detach().contiguous().data<float>().ToArray();
}
