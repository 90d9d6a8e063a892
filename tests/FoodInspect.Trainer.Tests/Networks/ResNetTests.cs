using System.Runtime.CompilerServices;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Tests.Export;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class ResNetTests
{
    private const int Side = 64;

    [Theory]
    [InlineData(50, 1000, 25_557_032)]
    [InlineData(50, null, 23_508_032)]
    [InlineData(18, 1000, 11_689_512)]
    [InlineData(18, null, 11_176_512)]
    public void Parameters_OfTheEncoder_AreThePublishedNumber(int depth, int? labels, long expected)
    {
        using var encoder = new ResNetEncoder(depth, outputStride: 32, labels);

        Assert.Equal(expected, encoder.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(50)]
    public void StateDict_WithTheHeadOfImageNet_HasTorchvisionsNamesAndShapes(int depth)
    {
        using var encoder = new ResNetEncoder(depth, outputStride: 32, labels: 1000);

        var state = encoder.state_dict().Select(entry => string.Join(' ', [entry.Key, .. entry.Value.shape.Select(length => $"{length}")]));

        // All but the counters of batches, which our normalisation does without.
        var published = TorchvisionState(depth).Where(entry => !entry.Contains("num_batches_tracked", StringComparison.Ordinal));
        Assert.Equal(published.Order(StringComparer.Ordinal), state.Order(StringComparer.Ordinal));
    }

    /// <summary>Each stage of each output stride, against loops in double precision.</summary>
    [Theory]
    [InlineData(50, 32)]
    [InlineData(50, 16)]
    [InlineData(50, 8)]
    [InlineData(18, 32)]
    [InlineData(18, 8)]
    public void Encode_RandomWeights_AgreesWithPlainLoops(int depth, int outputStride)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var network = (ResNet)RandomNetwork.Create(new ResNetOptions { Classes = 2, Depth = depth, OutputStride = outputStride });
        var picture = rand(1, 3, Side, Side);
        var expected = new PlainResNet(network.Encoder.state_dict(), depth, outputStride).Encode(VolumeOf(picture));

        var actual = network.Encoder.call(picture);

        foreach (var (plain, stage) in expected.Zip([actual.Stem, actual.Stage1, actual.Stage2, actual.Stage3, actual.Stage4]))
        {
            Assert.Equal([1, plain.Channels, plain.Height, plain.Width], stage.shape);
            var numbers = tensor(plain.Values.Cast<double>().ToArray()).view(stage.shape);
            var deviation = (stage.to(ScalarType.Float64) - numbers).abs().max().item<double>() / numbers.abs().max().item<double>();
            Assert.True(deviation < 1e-5, $"a stage of {plain.Channels} channels deviates by {deviation:E1} of its largest number");
        }
        Assert.Equal(Side / outputStride, expected[^1].Height);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void PointwiseConvolution_AnyStride_IsTheConvolutionAndHasItsGradient(int stride)
    {
        using var scope = NewDisposeScope();
        var pointwise = new PointwiseConvolution(6, 5, stride);
        var convolution = nn.Conv2d(6, 5, 1, stride, bias: false);
        convolution.load_state_dict(pointwise.state_dict());
        var inputs = new[] { rand(2, 6, 7, 9), null };
        inputs[1] = inputs[0]!.clone();

        var outputs = inputs.Zip([(nn.Module<Tensor, Tensor>)pointwise, convolution], (input, layer) =>
        {
            var output = layer.call(input!.requires_grad_(true));
            output.square().sum().backward();
            return output;
        }).ToArray();

        Assert.True(allclose(outputs[1], outputs[0], rtol: 1e-5, atol: 1e-6));
        Assert.True(allclose(inputs[1]!.grad, inputs[0]!.grad, rtol: 1e-4, atol: 1e-5));
        Assert.True(allclose(convolution.weight!.grad, pointwise.Weight.grad, rtol: 1e-4, atol: 1e-5));
    }

    /// <summary>The widest layers: oneDNN's own ended the process at them on a processor that hides its caches.</summary>
    [Fact]
    public void Loss_WholeNetworkOnSmallCrops_HasGradients()
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet(new ResNetOptions { Classes = 2, OutputStride = 32 });

        network.Loss(rand(2, Side, Side, 3).permute(0, 3, 1, 2), zeros(2, Side, Side, ScalarType.Int64), (scores, labels) => nn.functional.cross_entropy(scores, labels)).backward();

        Assert.All(network.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Label_PictureOfAnySize_ScoresEachLabel()
    {
        using var scope = NewDisposeScope();
        var encoder = new ResNetEncoder(50, outputStride: 32, labels: 5);
        encoder.eval();

        Assert.Equal([2, 5], encoder.Label(rand(2, 3, 32, 64)).shape);
        Assert.Throws<InvalidOperationException>(() => new ResNetEncoder(50, outputStride: 32).Label(rand(1, 3, 32, 32)));
    }

    [Fact]
    public void Decode_SkippedActivations_AllReachTheScores()
    {
        using var scope = NewDisposeScope();
        var network = (ResNet)RandomNetwork.Create(new ResNetOptions { Classes = 2, OutputStride = 32 });
        var encoded = network.Encoder.call(rand(1, 3, Side, Side));
        Tensor[] skipped = [encoded.Stage1, encoded.Stage2, encoded.Stage3, encoded.Stage4];
        var before = network.Decoder.call(encoded);

        Assert.Equal([1, 128, Side / 4, Side / 4], before.shape);
        for (var stage = 0; stage < skipped.Length; stage++)
        {
            var without = skipped.Select((activations, i) => i == stage ? zeros_like(activations) : activations).ToArray();
            var after = network.Decoder.call(new ResNetActivations(encoded.Stem, without[0], without[1], without[2], without[3]));
            Assert.False(allclose(before, after), $"stage {stage + 1} changes nothing");
        }
    }

    [Theory]
    [InlineData(50, 4, 0.1)]
    [InlineData(50, 64, 0.1)]
    [InlineData(50, 16, 1.0)]
    [InlineData(34, 16, 0.1)]
    public void New_FormThatCannotBe_IsRefused(int depth, int outputStride, double dropout) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ResNet(new ResNetOptions { Classes = 2, Depth = depth, OutputStride = outputStride, Dropout = dropout }));

    private static PlainResNet.Volume VolumeOf(Tensor picture)
    {
        var numbers = picture.data<float>().ToArray();
        var volume = new double[3, Side, Side];
        for (var i = 0; i < numbers.Length; i++)
            volume[i / (Side * Side), i / Side % Side, i % Side] = numbers[i];
        return new PlainResNet.Volume(volume);
    }

    private static IEnumerable<string> TorchvisionState(int depth, [CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, $"torchvision-resnet{depth}.txt")).Where(line => line[0] != '#');
}
