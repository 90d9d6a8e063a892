using FoodInspect.Trainer.Networks;
using TorchSharp;
using TorchSharp.Modules;
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

    // In the other layout the oneDNN of libtorch 2.10 reads memory that it has not written, and training is slower.
    [Theory]
    [MemberData(nameof(Forms))]
    public void Forward_ChannelsLastPictures_KeepsTheLayoutForEveryConvolution(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        using var network = form.Create();
        var others = new List<string>();
        foreach (var (name, module) in network.named_modules())
        {
            if (module is Conv2d or ConvTranspose2d or PointwiseConvolution)
            {
                ((nn.Module<Tensor, Tensor>)module).register_forward_pre_hook((_, input) =>
                {
                    if (input.shape[1] > 1 && input.stride()[1] != 1)
                        others.Add(name);
                    return input;
                });
            }
        }

        network.call(rand(2, 64, 64, 3).permute(0, 3, 1, 2));

        Assert.Empty(others);
    }

    // TorchSharp moves a network to a GPU by the same code, which looks at its properties by their names.
    [Theory]
    [MemberData(nameof(Forms))]
    public void To_AnotherPrecision_MovesEveryTensorAndComputesThere(NetworkForm form)
    {
        using var scope = NewDisposeScope();
        using var network = form.Create();
        network.eval();
        var before = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        network.to(ScalarType.Float64);

        foreach (var (name, value) in network.state_dict())
            Assert.True(value.equal(before[name].to(value.dtype)).all().item<bool>(), name);
        var scores = network.call(rand(1, 3, 64, 64, ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, scores.dtype);
        scores.sum().backward();
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.grad!.dtype));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Groups_OfAnyNetwork_HaveEveryParameterOnceAndEndWithWhatScores(NetworkForm form)
    {
        using var network = form.Create();

        var grouped = network.Groups.SelectMany(group => group.Modules).SelectMany(module => module.parameters()).Select(p => p.Handle);

        Assert.Equal(network.parameters().Select(p => p.Handle).Order(), grouped.Order());
        Assert.Equal(form.PointRend is null ? [LayerGroup.Head] : [LayerGroup.Head, LayerGroup.Points], network.Groups.Select(group => group.Name).SkipWhile(name => name != LayerGroup.Head));
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

        foreach (var (old, given) in Heads(network).Zip(Heads(replaced)))
            Assert.False(old.parameters().First().equal(given.parameters().First()).all().item<bool>());
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
    public void ExtendScores_PointHead_ScoresTheOldClassesAsBeforeWhateverTheNewOnesScore()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var network = new ENet(new ENetOptions { Classes = 3, PointRend = new PointRendOptions() });
        var (fine, old, added) = (rand(2, network.PointHead!.Hidden[0].weight!.shape[1] - 3, 5), rand(2, 3, 5), rand(2, 2, 5));

        var extended = network.ExtendScores(5);

        var scores = extended.PointHead!.call(fine, cat([old, added], 1));
        Assert.True(allclose(network.PointHead.call(fine, old), scores.narrow(1, 0, 3), 1e-5, 1e-6));
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
        var network = new ResNet(new ResNetOptions { Classes = 2, OutputStride = 32 });

        var refusal = Assert.Throws<ArgumentException>(() => network.call(rand(1, 3, 64, 48)));

        Assert.Contains("multiples of 32", refusal.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<nn.Module> Heads(SegmentationNetwork network) =>
        network.Groups.Where(group => group.Name is LayerGroup.Head or LayerGroup.Points).SelectMany(group => group.Modules);

    private static HashSet<string> HeadNames(SegmentationNetwork network)
    {
        var head = Heads(network).SelectMany(module => module.state_dict().Values).Select(value => value.Handle).ToHashSet();
        return [.. network.state_dict().Where(entry => head.Contains(entry.Value.Handle)).Select(entry => entry.Key)];
    }
}
