using FoodInspect.Trainer.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// A running average of a network's weights and batch statistics over the steps (Polyak averaging). It is steadier than
/// the weights themselves, and is what gets validated and kept. Owns the averaged network.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly SegmentationNetwork _source;
    private readonly double _decay;

    /// <param name="source">The network in training; stays the caller's.</param>
    /// <param name="decay">0 follows the source at once; 0.998 averages over about 500 steps.</param>
    public WeightAverage(SegmentationNetwork source, double decay)
    {
        _source = source;
        _decay = decay;
        Network = source.Form.Create();
        Network.to(source.parameters().First().device);
        Network.load_state_dict(source.state_dict());
        Network.eval();
    }

    /// <summary>The averaged network, in evaluation mode.</summary>
    public SegmentationNetwork Network { get; }

    /// <summary>Takes in the source after a step. Early steps weigh more, so that the start is forgotten.</summary>
    public void Update(long step)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var share = 1 - Math.Min(_decay, (1.0 + step) / (10.0 + step));
        var weight = tensor((float)share, device: _source.parameters().First().device);
        var current = _source.state_dict();
        foreach (var (name, average) in Network.state_dict())
            average.lerp_(current[name], weight); // exact where both are equal, so that what is frozen stays as it is
    }

    public void Dispose() => Network.Dispose();
}
