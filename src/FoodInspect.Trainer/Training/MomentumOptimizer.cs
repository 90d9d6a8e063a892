using FoodInspect.Trainer.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// Stochastic gradient descent with momentum in PyTorch's form: the velocity gathers gradients, and the rate is applied to it at the step. (Sutskever
/// et al. 2013 apply it to the gradient before, so that a change of rate is felt later.) The L2 penalty is added to the gradient.
/// </summary>
/// <param name="groups">The layers.</param>
/// <param name="momentum">Share of the velocity that a step keeps.</param>
/// <param name="weightDecay">The L2 penalty.</param>
public sealed class MomentumOptimizer(IReadOnlyList<LayerGroup> groups, double momentum, double weightDecay) : WeightOptimizer(groups, Velocity)
{
    private const string Velocity = "velocity";

    private readonly Scalar _penalty = weightDecay;
    private readonly Scalar _momentum = momentum;

    public override void Dispose()
    {
        _penalty.Dispose();
        _momentum.Dispose();
        base.Dispose();
    }

    private protected override void Update(Slot slot, Tensor gradient, double rate)
    {
        using var scope = NewDisposeScope();
        using Scalar length = -rate;
        var velocity = slot.Moments[Velocity].mul_(_momentum).AddInPlace(gradient.add(slot.Parameter, _penalty));
        slot.Parameter.add_(velocity, length);
    }
}
