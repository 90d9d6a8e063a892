using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class TrainingPhaseTests
{
    [Fact]
    public void Parse_Phase_HasEpochsAndRates()
    {
        var phase = TrainingPhase.Parse("10: head=1e-3, all=5e-5");

        Assert.Equal(10, phase.Epochs);
        Assert.Equal(1e-3, phase.RateOf("head"));
        Assert.Equal(5e-5, phase.RateOf("stage1"));
    }

    [Theory]
    [InlineData("head=1e-3")]
    [InlineData("0: head=1e-3")]
    [InlineData("5:")]
    [InlineData("5: head")]
    [InlineData("5: head=0")]
    [InlineData("5: head=1e-3, head=1e-4")]
    [InlineData("5: =1e-3")]
    public void Parse_AnythingElse_SaysHowItIsWritten(string text)
    {
        var failure = Assert.Throws<FormatException>(() => TrainingPhase.Parse(text));

        Assert.Contains("10: head=1e-3, stage5=1e-4", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_ENet_ThawsFromTheHeadDownwards()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        var options = new TrainingOptions { Epochs = 10, LearningRate = 3e-3, Phases = PhasePlan.Default(network.Groups, 10, 3e-3) };

        Assert.Equal(
            [
                "epochs 1 to 2: head 3E-3; frozen: initial, stage1, stage2, stage3, stage4, stage5",
                "epochs 3 to 6: head 3E-3, stage5 3E-4, stage4 3E-4, stage3 3E-4; frozen: initial, stage1, stage2",
                "epochs 7 to 10: head 3E-3, stage5 3E-4, stage4 3E-4, stage3 3E-4, stage2 1E-4, stage1 1E-4; frozen: initial",
            ],
            new PhasePlan(options, network).Lines());
    }

    [Fact]
    public void Default_ResNetWithWeightsOfItsEncoder_LearnsTheDecoderWithTheHead()
    {
        using var network = new ResNet(new ResNetOptions { Classes = 3 });
        var random = network.GroupsWith([.. network.state_dict().Keys.Where(name => !name.StartsWith($"{ResNet.EncoderName}.", StringComparison.Ordinal))]);
        var options = new TrainingOptions { Epochs = 10, LearningRate = 3e-3, Phases = PhasePlan.Default(network.Groups, 10, 3e-3, random) };

        Assert.Equal(["decoder", "head"], random);
        Assert.Equal(
            [
                "epochs 1 to 2: head 3E-3, decoder 3E-3; frozen: initial, stage1, stage2, stage3, stage4",
                "epochs 3 to 6: head 3E-3, decoder 3E-3, stage4 3E-4, stage3 3E-4, stage2 3E-4; frozen: initial, stage1",
                "epochs 7 to 10: head 3E-3, decoder 3E-3, stage4 3E-4, stage3 3E-4, stage2 3E-4, stage1 1E-4; frozen: initial",
            ],
            new PhasePlan(options, network).Lines());
    }

    [Fact]
    public void GroupsWith_EachTensor_IsInOneGroup()
    {
        foreach (var network in new SegmentationNetwork[] { new ENet(new ENetOptions { Classes = 3, PointRend = new() }), new ResNet(new ResNetOptions { Classes = 3 }) })
        {
            using (network)
                Assert.All(network.state_dict().Keys, name => Assert.Single(network.GroupsWith([name])));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Default_FewEpochs_TakesThemAll(int epochs)
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });

        Assert.Equal(epochs, PhasePlan.Default(network.Groups, epochs, 1e-3).Sum(phase => phase.Epochs));
    }

    [Fact]
    public void At_Epoch_IsThePhaseItFallsInto()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        TrainingPhase[] phases = [TrainingPhase.Parse("2: head=1e-3"), TrainingPhase.Parse("1: all=1e-4")];
        var plan = new PhasePlan(new TrainingOptions { Epochs = 3, Phases = phases }, network);

        Assert.Equal([phases[0], phases[0], phases[1]], Enumerable.Range(0, 3).Select(plan.At));
    }

    [Fact]
    public void Create_GroupThatIsNotThere_NamesThoseThatAre()
    {
        using var network = new ENet(new ENetOptions { Classes = 3 });
        var options = new TrainingOptions { Epochs = 1, Phases = [TrainingPhase.Parse("1: layer4=1e-3")] };

        var failure = Assert.Throws<ArgumentException>(() => new PhasePlan(options, network));

        Assert.Contains("layer4", failure.Message, StringComparison.Ordinal);
        Assert.Contains("stage3", failure.Message, StringComparison.Ordinal);
    }
}
