using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

public sealed class WeightMatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Apply_FileThatDiffers_ListsEverythingAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        var source = new ENet(new ENetOptions { Classes = 5 });
        var state = source.state_dict();
        state.Remove("initial_block.batch_norm.weight");
        state["stranger"] = ones(1);
        using var file = Written(state);
        var network = new ENet(new ENetOptions { Classes = 3 });
        var before = network.Initial.Convolution.weight.clone();

        var refusal = Assert.Throws<InvalidDataException>(() => WeightMatch.Apply(network, file));

        Assert.Contains("'initial_block.batch_norm.weight' is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'stranger' is not part of this network", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'transposed_conv.weight' is [16,5,2,2], the network's [16,3,2,2]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'transposed_conv.bias' is [5], the network's [3]", refusal.Message, StringComparison.Ordinal);
        Assert.True(before.equal(network.Initial.Convolution.weight).all().item<bool>());
    }

    [Fact]
    public void Apply_Partial_TakesWhatFitsAndSaysWhatDoesNot()
    {
        using var scope = NewDisposeScope();
        var source = new ENet(new ENetOptions { Classes = 5 });
        using var file = Written(source.state_dict());
        var network = new ENet(new ENetOptions { Classes = 3 });
        var scores = network.Scores.weight.clone();

        var match = WeightMatch.Apply(network, file, partial: true);

        Assert.Equal(2, match.Skipped.Count);
        Assert.All(match.Skipped, sentence => Assert.Contains("transposed_conv", sentence, StringComparison.Ordinal));
        Assert.True(source.Initial.Convolution.weight.equal(network.Initial.Convolution.weight).all().item<bool>());
        Assert.True(scores.equal(network.Scores.weight).all().item<bool>());
    }

    [Fact]
    public void Apply_PartialOfAnotherNetwork_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var file = Written(new Dictionary<string, Tensor> { ["stranger"] = ones(1) });
        var network = new ENet(new ENetOptions { Classes = 3 });

        var refusal = Assert.Throws<InvalidDataException>(() => WeightMatch.Apply(network, file, partial: true));

        Assert.Contains("no tensor of this network", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TorchvisionsNames_FillTheEncoderOfAnyHead()
    {
        using var scope = NewDisposeScope();
        var torchvision = new ResNetEncoder(50, outputStride: 32, labels: 1000);
        using var file = Written(torchvision.state_dict());
        var network = new ResNet(new ResNetOptions { Classes = 3, OutputStride = 8 });

        var match = WeightMatch.Apply(network, file, partial: true);

        Assert.Equal(["'fc.bias' is not part of this network", "'fc.weight' is not part of this network"], match.Extra.Order());
        Assert.Empty(match.OtherShape);
        Assert.All(match.Missing, sentence => Assert.Matches("'(decoder|classifier)\\.", sentence));
        var own = network.Encoder.state_dict();
        foreach (var (name, value) in torchvision.state_dict().Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal)))
            Assert.True(value.equal(own[name]).all().item<bool>(), name);
        Assert.Contains("'fc.weight' is not part", Assert.Throws<InvalidDataException>(() => WeightMatch.Apply(network, file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private WeightFile Written(IReadOnlyDictionary<string, Tensor> tensors)
    {
        SafeTensors.Write(_folder["w.safetensors"], tensors);
        return WeightFile.Open(_folder["w.safetensors"]);
    }
}
