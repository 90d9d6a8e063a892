using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

[Collection(nameof(TrainingRunTests))]
public sealed class GradientDescentTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public void Step_FrozenGroups_KeepWeightsAndBatchStatistics(OptimizerKind optimizer)
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        using var descent = DescentOf(network, optimizer);
        // All has learned once, so that the optimizer has a memory that it could go on with.
        descent.Enter(TrainingPhase.Parse("1: all=1e-2"));
        descent.Step([NoiseCrops.Of(1)], 1, 0);
        var before = StateOf(network);
        var averageBefore = StateOf(descent.Average.Network);

        descent.Enter(TrainingPhase.Parse("1: head=1e-2, stage5=1e-3"));
        descent.Step([NoiseCrops.Of(2)], 1, 1);
        descent.Step([NoiseCrops.Of(3)], 1, 2);

        var changed = Changed(before, network);
        Assert.Equal(["regular5_1", "transposed_conv", "upsample5_0"], changed.Select(name => name.Split('.')[0]).Distinct().Order());
        Assert.Contains(changed, name => name.EndsWith("running_mean", StringComparison.Ordinal));
        // The average still moves towards weights that do not: none but those of thawed groups may be anything else than on its way.
        descent.Step([NoiseCrops.Of(4)], 1, 3);
        Assert.Equal(changed, Changed(before, network));
        Assert.Contains("transposed_conv.weight", Changed(averageBefore, descent.Average.Network));
    }

    [Fact]
    public void Step_FrozenFromTheStart_KeepsTheAverageToTheBit()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        using var descent = DescentOf(network, OptimizerKind.Adam);
        var before = StateOf(network);

        descent.Enter(TrainingPhase.Parse("1: head=1e-2"));
        descent.Step([NoiseCrops.Of(1)], 1, 0);
        descent.Step([NoiseCrops.Of(2)], 1, 1);

        Assert.Equal(["transposed_conv.bias", "transposed_conv.weight"], Changed(before, descent.Average.Network));
    }

    [Theory]
    [InlineData("initial_block.main_branch.weight")]
    [InlineData("initial_block.batch_norm.running_var")]
    public void HasNumbers_OneIsNone_IsFalse(string name)
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        using var descent = DescentOf(network, OptimizerKind.Adam);
        Assert.True(descent.HasNumbers);

        using var untracked = no_grad();
        using Scalar none = double.NaN;
        network.state_dict()[name].flatten()[0].fill_(none);

        Assert.False(descent.HasNumbers);
    }

    [Fact]
    public void Enter_LaterPhase_ThawsWhatWasFrozen()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        using var descent = DescentOf(network, OptimizerKind.Adam);
        descent.Enter(TrainingPhase.Parse("1: head=1e-2"));
        descent.Step([NoiseCrops.Of(1)], 1, 0);
        var before = StateOf(network);

        descent.Enter(TrainingPhase.Parse("1: all=1e-2"));
        descent.Step([NoiseCrops.Of(2)], 1, 1);

        var changed = Changed(before, network);
        Assert.Contains("initial_block.main_branch.weight", changed);
        Assert.All(network.Groups, group => Assert.All(group.Modules, module => Assert.True(module.training)));
    }

    [Fact]
    public void Step_InTwoParts_EqualsOneBatch()
    {
        // Batch statistics stay each batch's own, so all but the head, which has none, is frozen.
        TrainingPhase head = TrainingPhase.Parse("1: head=1e-2");
        var options = new TrainingOptions { Optimizer = OptimizerKind.Sgd, AverageDecay = 0 };
        using var whole = InitialNetwork.Random(new ENetOptions { Classes = 3 }, seed: 1);
        using var parts = InitialNetwork.Random(new ENetOptions { Classes = 3 }, seed: 1);
        using var one = new GradientDescent(whole, options, [1, 2, 1], ignore: 255);
        using var two = new GradientDescent(parts, options, [1, 2, 1], ignore: 255);
        one.Enter(head);
        two.Enter(head);
        CropBatch first = NoiseCrops.Of(1), second = NoiseCrops.Of(2);
        // As many pixels are not learned from in one part only: their means may not simply be averaged.
        Array.Fill(second.Labels, (byte)255, 0, 1500);
        var both = new CropBatch([.. first.Pixels, .. second.Pixels], [.. first.Labels, .. second.Labels], first.Count + second.Count, first.Side);

        var lossOfOne = one.Step([both], 1, 0);
        var lossOfTwo = two.Step([first, second], 1, 0);

        Assert.Equal(lossOfOne, lossOfTwo, 1e-5);
        Assert.NotEmpty(Changed(StateOf(InitialNetwork.Random(new ENetOptions { Classes = 3 }, seed: 1)), whole));
        foreach (var (name, tensor) in whole.state_dict())
            Assert.True(allclose(tensor, parts.state_dict()[name], 1e-4, 1e-6), name);
    }

    [Fact]
    public void Autocast_WhileItLives_ConvolvesInBFloat16AndLearnsInFloat32()
    {
        using var network = nn.Conv2d(3, 3, 1);
        using var loss = new SegmentationLoss(new LossOptions { Dice = 1 }, [1, 1, 1], 255, CPU);
        var batch = NoiseCrops.Of(1);

        Tensor scores, sum;
        using (new Autocast(ComputeDevice.Cpu))
        {
            scores = network.call(batch.Images(CPU));
            sum = loss.Of(scores, batch.Classes(CPU), batch, loss.DivisorOf(batch));
        }
        sum.backward();

        Assert.Equal(ScalarType.BFloat16, scores.dtype);
        Assert.Equal(ScalarType.Float32, sum.dtype);
        Assert.Equal(ScalarType.Float32, network.weight!.grad!.dtype);
        Assert.Equal(ScalarType.Float32, network.call(batch.Images(CPU)).dtype);
    }

    public void Dispose() => _scope.Dispose();

    private static GradientDescent DescentOf(ENet network, OptimizerKind optimizer) =>
        new(network, new TrainingOptions { Optimizer = optimizer }, [1, 1, 1], ignore: 255);

    private static Dictionary<string, Tensor> StateOf(SegmentationNetwork network) =>
        network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

    private static string[] Changed(Dictionary<string, Tensor> before, SegmentationNetwork network) =>
        [.. network.state_dict().Where(entry => !entry.Value.equal(before[entry.Key]).all().item<bool>()).Select(entry => entry.Key).Order(StringComparer.Ordinal)];
}
