using FoodInspect.Trainer.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// What the sums of a loss are divided by: it depends on labels only, so it is known before any part of a step is computed, and a
/// step in parts has the gradient of the same step in one.
/// </summary>
/// <param name="PixelWeight">
/// Sum of the class weights of the labelled pixels; where only the hardest are learned from, as much of each crop's sum as they are of its pixels.
/// </param>
/// <param name="Crops">Crops with a labelled pixel.</param>
public readonly record struct LossDivisor(double PixelWeight, int Crops)
{
    public static LossDivisor operator +(LossDivisor one, LossDivisor other) =>
        new(one.PixelWeight + other.PixelWeight, one.Crops + other.Crops);
}

/// <summary>
/// Cross entropy with class weights, the mean over the labelled pixels; on request focal (Lin et al. 2017, arXiv 1708.02002), of the
/// hardest pixels of each crop only (online hard example mining, Shrivastava et al. 2016, arXiv 1604.03540, by pixels), and with
/// the soft Dice loss of each crop added (Milletari et al. 2016, arXiv 1606.04797), over the classes that the crop has. Unlabelled
/// pixels take no part in any of them.
/// </summary>
public sealed class SegmentationLoss : IDisposable
{
    // Keeps the focal factor's slope finite where a pixel is right beyond doubt.
    private const double LeastDoubt = 1e-6;

    // Pixels; keeps the Dice of a class of a few pixels from jumping.
    private const double DiceSmoothing = 1;

    private readonly LossOptions _options;
    private readonly IReadOnlyList<float> _classWeights;
    private readonly int _ignore;
    private readonly Tensor _weights;

    // TorchSharp may free a number that it made itself of a double while native code reads it; these are held.
    private readonly Scalar _zero = 0;
    private readonly Scalar _one = 1;
    private readonly Scalar _two = 2;
    private readonly Scalar _leastDoubt = LeastDoubt;
    private readonly Scalar _diceSmoothing = DiceSmoothing;
    private readonly Scalar _focalGamma;
    private readonly Scalar _ignoredId;

    /// <param name="options">What is added to cross entropy.</param>
    /// <param name="classWeights">A weight for each output of the network.</param>
    /// <param name="ignore">The id of unlabelled pixels.</param>
    /// <param name="device">Where scores are.</param>
    public SegmentationLoss(LossOptions options, IReadOnlyList<float> classWeights, int ignore, Device device)
    {
        (_options, _classWeights, _ignore) = (options, classWeights, ignore);
        (_focalGamma, _ignoredId) = (options.FocalGamma, ignore);
        _weights = tensor(classWeights.ToArray(), device: device);
    }

    /// <summary>What the losses of a batch are divided by, if it is a whole step; the divisors of a step's parts add up.</summary>
    public LossDivisor DivisorOf(CropBatch batch) => Crops(batch)
        .Where(crop => crop.Labelled > 0)
        .Aggregate(default(LossDivisor), (sum, crop) =>
            sum + new LossDivisor(crop.Weight * Kept(crop.Labelled) / crop.Labelled, 1));

    /// <summary>A batch's share of the loss of its step.</summary>
    /// <param name="scores">[N,classes,…], of any floating type: of every pixel, or of some points; the loss is computed in float32.</param>
    /// <param name="classes">int64 [N,…].</param>
    /// <param name="batch">The crops that they are of.</param>
    /// <param name="step">The divisor of the whole step.</param>
    /// <returns>A scalar, 0 where nothing is labelled; the caller owns it.</returns>
    public Tensor Of(Tensor scores, Tensor classes, CropBatch batch, LossDivisor step)
    {
        using var scope = NewDisposeScope();
        var flat = scores.flatten(2).to(ScalarType.Float32);
        var labels = classes.flatten(1);
        var unlabelled = labels.eq(_ignoredId);
        var known = labels.masked_fill(unlabelled, _zero);
        // Where a network learns from points, they stand for all pixels.
        var share = labels.NumberOfElements / (double)batch.Labels.Length;
        // Not the least number above 0: CUDA multiplies by the reciprocal, which would be infinite, and 0 times that is no number.
        using Scalar divisor = step.PixelWeight > 0 ? step.PixelWeight * share : 1;
        using Scalar diceWeight = _options.Dice / Math.Max(step.Crops, 1);
        var loss = PixelLoss(flat, labels, known, unlabelled, share).div(divisor);
        if (_options.Dice > 0)
            loss = loss.Plus(DiceLoss(flat, known, unlabelled).mul(diceWeight));
        return loss.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _weights.Dispose();
        foreach (var number in new[] { _zero, _one, _two, _leastDoubt, _diceSmoothing, _focalGamma, _ignoredId })
            number.Dispose();
    }

    private Tensor PixelLoss(Tensor scores, Tensor labels, Tensor known, Tensor unlabelled, double share)
    {
        var crossEntropy = nn.functional.cross_entropy(scores, labels, ignore_index: _ignore, reduction: nn.Reduction.None);
        var losses = crossEntropy * _weights.index_select(0, known.flatten()).view_as(crossEntropy);
        if (_options.FocalGamma > 0)
            losses *= crossEntropy.neg().expm1().neg().clamp(min: _leastDoubt).pow(_focalGamma);
        if (_options.HardPixels >= 1)
            return losses.sum();
        var labelled = unlabelled.logical_not().sum(1).cpu().data<long>().ToArray();
        return stack(labelled.Select((count, crop) => losses[crop].topk(Kept((int)count, share), 0, largest: true, sorted: false).values.sum())).sum();
    }

    // The sum over the crops.
    private Tensor DiceLoss(Tensor scores, Tensor known, Tensor unlabelled)
    {
        var labelled = unlabelled.logical_not().unsqueeze(1).to(ScalarType.Float32);
        var said = nn.functional.softmax(scores, 1) * labelled;
        var truth = nn.functional.one_hot(known, scores.shape[1]).transpose(1, 2) * labelled;
        var truthArea = truth.sum(2);
        var overlap = (said * truth).sum(2).mul(_two).Plus(_diceSmoothing);
        var dice = overlap / said.sum(2).Plus(truthArea).Plus(_diceSmoothing);
        var present = truthArea.gt(_zero).to(ScalarType.Float32);
        return (present.Minus(dice * present).sum(1) / present.sum(1).clamp(min: _one)).sum();
    }

    private IEnumerable<(int Labelled, double Weight)> Crops(CropBatch batch)
    {
        var pixels = batch.Side * batch.Side;
        for (var crop = 0; crop < batch.Count; crop++)
        {
            var labels = batch.Labels.AsSpan(crop * pixels, pixels);
            var (labelled, weight) = (0, 0.0);
            foreach (var label in labels)
            {
                if (label == _ignore)
                    continue;
                labelled++;
                weight += _classWeights[label];
            }
            yield return (labelled, weight);
        }
    }

    /// <param name="labelled">Labelled pixels of a crop, or labelled points of it.</param>
    /// <param name="share">Points a pixel: of points that stand for a crop, the fewest too are as many times fewer.</param>
    private int Kept(int labelled, double share = 1) => _options.HardPixels >= 1
        ? labelled
        : Math.Min(labelled, (int)Math.Ceiling(Math.Max(_options.FewestHardPixels * share, _options.HardPixels * labelled)));
}
