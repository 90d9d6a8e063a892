using FoodInspect.Trainer.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), with the L2 penalty added to the gradient.</summary>
/// <param name="groups">The layers.</param>
/// <param name="weightDecay">The L2 penalty.</param>
public sealed class AdamOptimizer(IReadOnlyList<LayerGroup> groups, double weightDecay) : WeightOptimizer(groups, Mean, Square)
{
    private const string Mean = "mean";
    private const string Square = "square";

    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;

    private readonly Scalar _penalty = weightDecay;
    private readonly Scalar _meanDecay = MeanDecay;
    private readonly Scalar _meanShare = 1 - MeanDecay;
    private readonly Scalar _squareDecay = SquareDecay;
    private readonly Scalar _squareShare = 1 - SquareDecay;
    private readonly Scalar _floor = 1e-8;

    public override void Dispose()
    {
        foreach (var number in new[] { _penalty, _meanDecay, _meanShare, _squareDecay, _squareShare, _floor })
            number.Dispose();
        base.Dispose();
    }

    private protected override void Update(Slot slot, Tensor gradient, double rate)
    {
        using var scope = NewDisposeScope();
        var (mean, square) = (slot.Moments[Mean], slot.Moments[Square]);
        var direction = gradient.add(slot.Parameter, _penalty);
        mean.mul_(_meanDecay).add_(direction, _meanShare);
        square.mul_(_squareDecay).addcmul_(direction, direction, _squareShare);
        using Scalar correction = Math.Sqrt(1 - Math.Pow(SquareDecay, slot.Steps));
        using Scalar length = -rate / (1 - Math.Pow(MeanDecay, slot.Steps));
        slot.Parameter.addcdiv_(mean, square.sqrt().div_(correction).AddInPlace(_floor), length);
    }
}
