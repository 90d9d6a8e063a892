using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>What turns gradients into steps.</summary>
public enum OptimizerKind
{
    /// <summary>Kingma and Ba 2014 (arXiv 1412.6980).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>
/// Takes the steps of a run: loss, gradients, optimizer, running average. Layers that a phase freezes keep weights and batch
/// statistics. Owns all but the network.
/// </summary>
public sealed class GradientDescent : IDisposable
{
    private readonly SegmentationNetwork _network;
    private readonly SegmentationLoss _loss;
    private readonly ComputeDevice _device;
    private TrainingPhase? _phase;

    /// <param name="network">What learns; stays the caller's, and must be on the device.</param>
    /// <param name="options">Optimizer, loss, average, device.</param>
    /// <param name="classWeights">A weight for each output.</param>
    /// <param name="ignore">The id of unlabelled pixels.</param>
    public GradientDescent(SegmentationNetwork network, TrainingOptions options, IReadOnlyList<float> classWeights, int ignore)
    {
        (_network, _device) = (network, options.Device);
        _loss = new SegmentationLoss(options.Loss, classWeights, ignore, _device.Torch());
        Average = new WeightAverage(network, options.AverageDecay);
        Optimizer = options.Optimizer == OptimizerKind.Adam
            ? new AdamOptimizer(network.Groups, options.WeightDecay)
            : new MomentumOptimizer(network.Groups, options.Momentum, options.WeightDecay);
    }

    public WeightOptimizer Optimizer { get; }

    public WeightAverage Average { get; }

    /// <summary>Freezes and thaws layers as a phase says, and puts the others into training mode.</summary>
    public void Enter(TrainingPhase entered)
    {
        _phase = entered;
        _network.train();
        foreach (var group in _network.Groups)
        {
            var learns = entered.RateOf(group.Name) > 0;
            foreach (var module in group.Modules)
            {
                // In evaluation mode batch statistics stay as they are, and are what is normalised by.
                module.train(learns);
                foreach (var parameter in module.parameters())
                    parameter.requires_grad = learns;
            }
        }
    }

    /// <param name="parts">The batches of the step; their gradients add up.</param>
    /// <param name="rateFactor">The schedule's share of the phase's rates.</param>
    /// <param name="number">Steps taken before this one.</param>
    /// <returns>The loss of the step.</returns>
    public double Step(IReadOnlyList<CropBatch> parts, double rateFactor, long number)
    {
        using var scope = NewDisposeScope();
        _network.zero_grad();
        var divisor = parts.Select(_loss.DivisorOf).Aggregate((sum, part) => sum + part);
        var sum = parts.Sum(part => AddGradients(part, divisor));
        Optimizer.Step([.. _network.Groups.Select(group => _phase!.RateOf(group.Name) * rateFactor)]);
        Average.Update(number + 1);
        return sum;
    }

    /// <summary>Whether all weights and batch statistics are numbers.</summary>
    public bool HasNumbers
    {
        get
        {
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            return _network.state_dict().Values.All(values => values.isfinite().all().item<bool>());
        }
    }

    public void Dispose()
    {
        _loss.Dispose();
        Average.Dispose();
        Optimizer.Dispose();
    }

    private double AddGradients(CropBatch part, LossDivisor step)
    {
        using var scope = NewDisposeScope();
        var (images, classes) = (part.Images(_device.Torch()), part.Classes(_device.Torch()));
        Tensor partLoss;
        using (_device == ComputeDevice.Cuda ? new Autocast(_device) : null)
            partLoss = _network.Loss(images, classes, (scores, truth) => _loss.Of(scores, truth, part, step));
        partLoss.backward();
        return partLoss.item<float>();
    }
}
