using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>
/// TorchSharp hands numbers to native code as objects, and the garbage collector frees those that nothing holds on to, in the middle of a call too. So the
/// collector runs all the time here, and whatever read a freed number ends the run, or changes a weight.
/// </summary>
[Collection(nameof(TrainingRunTests))]
public sealed class CollectedNumbersTests
{
    private static readonly ENetOptions Plain = new() { Classes = 3 };

    public static TheoryData<NetworkForm, TrainingOptions, int> Trained() => new()
    {
        { Plain, new() { Loss = new() { Dice = 1, FocalGamma = 2, HardPixels = 0.5 } }, 25 },
        { Plain with { PointRend = new(), Preprocessing = new() { Enlargement = 1.5, NoiseSigmaPixels = 0.5 } }, new() { Optimizer = OptimizerKind.Sgd, Loss = new() { HardPixels = 0.5 } }, 12 },
        { new ResNetOptions { Classes = 3, OutputStride = 32 }, new() { Loss = new() { Dice = 1 } }, 5 },
    };

    [Theory]
    [MemberData(nameof(Trained))]
    public void Step_WhileTheCollectorRuns_GivesTheSameWeightsToTheBit(NetworkForm form, TrainingOptions options, int steps)
    {
        using var scope = NewDisposeScope();
        var wanted = WeightsAfter(form, options, steps);

        using var collector = new RestlessCollector();
        var given = WeightsAfter(form, options, steps);

        Assert.Equal(wanted.Keys, given.Keys);
        Assert.All(wanted, tensor => Assert.True(tensor.Value.equal(given[tensor.Key]).all().item<bool>(), tensor.Key));
    }

    private static Dictionary<string, Tensor> WeightsAfter(NetworkForm form, TrainingOptions options, int steps)
    {
        using var network = InitialNetwork.Random(form, seed: 1);
        using var descent = new GradientDescent(network, options, [1, 2, 1], ignore: 255);
        descent.Enter(TrainingPhase.Parse("1: all=1e-3"));
        manual_seed(1);
        for (var step = 0; step < steps; step++)
            descent.Step([NoiseCrops.Of(step)], 1, step);
        return descent.Average.Network.state_dict().Concat(network.state_dict().Select(entry => KeyValuePair.Create("now." + entry.Key, entry.Value)))
            .ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
    }

    private sealed class RestlessCollector : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _isDone;

        public RestlessCollector()
        {
            _thread = new Thread(() =>
            {
                while (!_isDone)
                {
                    GC.Collect(0);
                    GC.WaitForPendingFinalizers();
                }
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _isDone = true;
            _thread.Join();
        }
    }
}
