using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class ENetTests
{
    // Counted by hand: convolutions without bias, two parameters a channel of batch normalisation, one slope a PReLU.
    private const int Initial = (3 * 13 * 9) + (2 * 16) + 1;
    private const int Downsample1 = ((16 * 4 * 4) + 8 + 1) + ((4 * 4 * 9) + 8 + 1) + ((4 * 64) + 128) + 1;
    private const int Regular1 = ((64 * 16) + 32 + 1) + ((16 * 16 * 9) + 32 + 1) + ((16 * 64) + 128) + 1;
    private const int Downsample2 = ((64 * 16 * 4) + 32 + 1) + ((16 * 16 * 9) + 32 + 1) + ((16 * 128) + 256) + 1;
    private const int Regular2 = ((128 * 32) + 64 + 1) + ((32 * 32 * 9) + 64 + 1) + ((32 * 128) + 256) + 1;
    private const int Asymmetric2 = ((128 * 32) + 64 + 1) + (2 * ((32 * 32 * 5) + 64 + 1)) + ((32 * 128) + 256) + 1;
    private const int Upsample4 = ((128 * 64) + 128) + ((128 * 32) + 64) + ((32 * 32 * 9) + 64) + ((32 * 64) + 128);
    private const int Regular4 = ((64 * 16) + 32) + ((16 * 16 * 9) + 32) + ((16 * 64) + 128);
    private const int Upsample5 = ((64 * 16) + 32) + ((64 * 16) + 32) + ((16 * 16 * 9) + 32) + ((16 * 16) + 32);
    private const int Regular5 = ((16 * 4) + 8) + ((4 * 4 * 9) + 8) + ((4 * 16) + 32);

    [Fact]
    public void Parameters_OfThePapersForm_AreThoseCountedByHand()
    {
        using var network = new ENet(new ENetOptions { Classes = 4 });

        Assert.Equal(Initial, Count(network.Initial));
        Assert.Equal(Downsample1, Count(network.Downsample1));
        Assert.All(network.Encoder1, block => Assert.Equal(Regular1, Count(block)));
        Assert.Equal(Downsample2, Count(network.Downsample2));
        foreach (var stage in new[] { network.Encoder2, network.Encoder3 })
        {
            Assert.Equal(
                [Regular2, Regular2, Asymmetric2, Regular2, Regular2, Regular2, Asymmetric2, Regular2],
                stage.Select(block => Count(block)));
        }
        Assert.Equal(Upsample4, Count(network.Upsample4));
        Assert.All(network.Decoder4, block => Assert.Equal(Regular4, Count(block)));
        Assert.Equal(Upsample5, Count(network.Upsample5));
        Assert.All(network.Decoder5, block => Assert.Equal(Regular5, Count(block)));
        Assert.Equal((16 * 4 * 4) + 4, Count(network.Scores));
        Assert.Equal(355_562, Count(network));
    }

    [Fact]
    public void StateDict_OfAnyForm_NamesEachTensorOnce()
    {
        using var network = new ENet(ENetOptions.CamVid);

        var state = network.state_dict();

        Assert.Equal(state.Count, state.Values.Select(tensor => tensor.Handle).Distinct().Count());
        Assert.DoesNotContain(state.Keys, name => name.Contains('<', StringComparison.Ordinal));
    }

    [Fact]
    public void Dilations_OfAContextStage_AreThePapers()
    {
        using var network = new ENet(new ENetOptions { Classes = 2 });

        var dilations = network.Encoder2
            .Select(block => block.Convolution.children().OfType<TorchSharp.Modules.Conv2d>().First().dilation![0]);

        Assert.Equal([1, 2, 1, 4, 1, 8, 1, 16], dilations);
    }

    [Theory]
    [InlineData(2, PoolingWindow.TwoByTwo, SlopeSharing.PerLayer, DecoderActivation.ReLU)]
    [InlineData(104, PoolingWindow.ThreeByThree, SlopeSharing.PerChannel, DecoderActivation.PReLU)]
    [InlineData(256, PoolingWindow.TwoByTwo, SlopeSharing.PerChannelAfterBlock, DecoderActivation.PReLU)]
    public void Forward_AnyForm_ScoresEveryPixel(int classes, PoolingWindow pooling, SlopeSharing slopes, DecoderActivation decoder)
    {
        using var scope = NewDisposeScope();
        var network = new ENet(new ENetOptions { Classes = classes, Pooling = pooling, Slopes = slopes, Decoder = decoder });
        network.eval();

        var scores = network.call(rand(2, 3, 40, 56));

        Assert.Equal([2, classes, 40, 56], scores.shape);
    }

    [Fact]
    public void Forward_SizeThatThreeHalvingsDoNotDivide_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = new ENet(new ENetOptions { Classes = 2 });

        var refusal = Assert.Throws<ArgumentException>(() => network.call(rand(1, 3, 40, 50)));

        Assert.Contains("multiples of 8", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(257)]
    public void New_ImpossibleNumberOfClasses_IsRefused(int classes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ENet(new ENetOptions { Classes = classes }));

    [Fact]
    public void Backward_PapersForm_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        var network = new ENet(new ENetOptions { Classes = 3, EarlyDropout = 0, Dropout = 0 });

        network.call(rand(1, 3, 64, 64)).square().mean().backward();

        Assert.All(network.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
    }

    private static long Count(Module module) => module.parameters().Sum(parameter => parameter.numel());
}
