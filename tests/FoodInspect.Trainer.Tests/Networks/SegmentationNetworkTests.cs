using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

/// <summary>What holds for every network.</summary>
public sealed class SegmentationNetworkTests
{
    public static TheoryData<NetworkForm> Forms() =>
    [
        new ENetOptions { Classes = 3 },
        ENetOptions.CamVid,
        new ENetOptions { Classes = 3, PointRend = new PointRendOptions() },
        new ResNetOptions { Classes = 3, OutputStride = 32 },
        new ResNetOptions { Classes = 3, OutputStride = 16, PointRend = new PointRendOptions() },
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Groups_OfAnyNetwork_HaveEveryParameterOnceAndEndWithTheHead(NetworkForm form)
    {
        using var network = form.Create();

        var grouped = network.Groups.SelectMany(group => group.Modules).SelectMany(module => module.parameters()).Select(p => p.Handle);

        Assert.Equal(network.parameters().Select(p => p.Handle).Order(), grouped.Order());
        Assert.Equal(LayerGroup.Head, network.Groups[^1].Name);
        Assert.Equal(network.Groups.Count, network.Groups.Select(group => group.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void ReplaceScores_OtherClasses_KeepsAllButTheHead(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        var network = form.Create();

        var replaced = network.ReplaceScores(5);
        replaced.eval();

        Assert.Equal(5, replaced.Classes);
        Assert.Equal([1, 5, 64, 64], replaced.call(rand(1, 3, 64, 64)).shape);
        var heads = HeadNames(network);
        var state = replaced.state_dict();
        foreach (var (name, value) in network.state_dict().Where(entry => !heads.Contains(entry.Key)))
            Assert.True(value.equal(state[name]).all().item<bool>(), name);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void ReplaceScores_SameClasses_GivesTheHeadNewNumbers(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        var network = form.Create();

        var replaced = network.ReplaceScores(network.Classes);

        var head = network.Groups[^1].Modules[0].parameters().First();
        Assert.False(head.equal(replaced.Groups[^1].Modules[0].parameters().First()).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void ExtendScores_MoreClasses_KeepsEveryNumber(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        var network = form.Create();

        var state = network.ExtendScores(network.Classes + 2).state_dict();

        foreach (var (name, value) in network.state_dict())
        {
            var kept = Enumerable.Range(0, value.shape.Length).Aggregate(state[name], (part, axis) => part.narrow(axis, 0, value.shape[axis]));
            Assert.True(value.equal(kept).all().item<bool>(), name);
        }
    }

    [Theory]
    [InlineData("enet")]
    [InlineData("resnet50")]
    public void ExtendScores_MoreClasses_ScoresTheOldOnesAsBefore(string architecture)
    {
        NetworkForm form = architecture == "enet" ? new ENetOptions { Classes = 3 } : new ResNetOptions { Classes = 3, OutputStride = 32 };
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var network = form.Create();
        network.eval();
        var picture = rand(1, 3, 64, 64);

        var extended = network.ExtendScores(network.Classes + 2);
        extended.eval();

        Assert.Equal(network.Classes + 2, extended.Classes);
        Assert.True(allclose(network.call(picture), extended.call(picture).narrow(1, 0, network.Classes), 1e-5, 1e-5));
    }

    [Fact]
    public void ExtendScores_FewerClasses_IsRefused()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });

        Assert.Throws<ArgumentOutOfRangeException>(() => network.ExtendScores(2));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Loss_OfAnyNetwork_ReachesEveryParameter(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var network = form.Create();
        network.eval();

        network.Loss(rand(2, 3, 64, 64), randint(network.Classes, [2, 64, 64]), (scores, labels) => nn.functional.cross_entropy(scores, labels)).backward();

        Assert.All(network.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
    }

    [Fact]
    public void Forward_SizeThatIsNoMultiple_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = new ResNet50(new ResNetOptions { Classes = 2, OutputStride = 32 });

        var refusal = Assert.Throws<ArgumentException>(() => network.call(rand(1, 3, 64, 48)));

        Assert.Contains("multiples of 32", refusal.Message, StringComparison.Ordinal);
    }

    private static HashSet<string> HeadNames(SegmentationNetwork network)
    {
        var head = network.Groups[^1].Modules.SelectMany(module => module.state_dict().Values).Select(value => value.Handle).ToHashSet();
        return [.. network.state_dict().Where(entry => head.Contains(entry.Value.Handle)).Select(entry => entry.Key)];
    }
}
