using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Tests.Evaluation;

public sealed class NetworkCostTests
{
    /// <summary>ResNet-50 is known for 4.1 billion products at 224×224; its encoder without head, and this decoder's by hand.</summary>
    [Fact]
    public void Of_ResNet50_CountsThePublishedProducts()
    {
        using var network = new ResNet(new ResNetOptions { Classes = 4, OutputStride = 32, DecoderChannels = 1 });

        var cost = NetworkCost.Of(network, 224, 224);

        // Per pixel of a plane: 1×1 from the encoder, 3×3 on the sum; at the end a score for each class.
        var decoder = (2048L * 7 * 7) + ((1024 + 9) * 14 * 14) + ((512 + 9) * 28 * 28) + ((256 + 9 + 4) * 56 * 56);
        Assert.Equal(4.087e9, (cost.GigaFlop * 1e9 / 2) - decoder, 0.002e9);
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), cost.Parameters);
    }

    [Fact]
    public void Of_PointHead_AddsItsPointsToTheSameNetworks()
    {
        using var plain = new ENet(new ENetOptions { Classes = 3 });
        using var rendered = new ENet(new ENetOptions { Classes = 3, PointRend = new PointRendOptions { HiddenChannels = 8, RenderedShare = 0.5 } });

        var more = NetworkCost.Of(rendered, 64, 64).GigaFlop - NetworkCost.Of(plain, 64, 64).GigaFlop;

        // Half of the pixels; 16 + 64 + 16 fine features and three scores, twice eight and three, and to the scores eight and three.
        Assert.Equal(2048 * 2 * (((96 + 3) * 8) + (2 * (8 + 3) * 8) + ((8 + 3) * 3)), more * 1e9, 1.0);
    }
}
