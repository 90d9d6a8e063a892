using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// PointRend's point head (Kirillov, Wu, He, Girshick 2020, arXiv 1912.08193, section 3.3): a small perceptron that scores single points
/// from the fine features there and the coarse scores there; the scores are given to every layer again. All points share its weights.
/// Names are those of Detectron2.
/// </summary>
public sealed class PointHead : Module<Tensor, Tensor, Tensor>
{
    private const int HiddenLayers = 3;

    internal PointHead(PointRendOptions options, int fineChannels, int classes) : base(nameof(PointHead))
    {
        Options = options;
        var inputs = fineChannels;
        var hidden = new List<Conv1d>();
        for (var i = 1; i <= HiddenLayers; i++)
        {
            hidden.Add(this.Named($"fc{i}", Conv1d(inputs + classes, options.HiddenChannels, 1)));
            inputs = options.HiddenChannels;
            init.kaiming_normal_(hidden[^1].weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            init.zeros_(hidden[^1].bias);
        }
        Hidden = hidden;
        Predictor = this.Named("predictor", Conv1d(inputs + classes, classes, 1));
        init.normal_(Predictor.weight, std: 0.001);
        init.zeros_(Predictor.bias);
    }

    public PointRendOptions Options { get; }

    /// <summary>Each takes its predecessor's outputs (the first one the fine features), then the coarse scores.</summary>
    public IReadOnlyList<Conv1d> Hidden { get; }

    public Conv1d Predictor { get; }

    /// <summary>Fine features [N,F,P] and coarse scores [N,classes,P] → scores [N,classes,P], owned by the caller.</summary>
    public override Tensor forward(Tensor fine, Tensor coarse)
    {
        using var scope = NewDisposeScope();
        var value = fine;
        foreach (var layer in Hidden)
            value = layer.call(cat([value, coarse], 1)).relu_();
        return Predictor.call(cat([value, coarse], 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The scores of points, [N,classes,P], owned by the caller.</summary>
    /// <param name="points">Float [N,P,2], x and y as shares of width and height.</param>
    /// <param name="seen">What the network made of the pictures.</param>
    public Tensor At(Tensor points, Sight seen)
    {
        using var scope = NewDisposeScope();
        var fine = cat([.. seen.Fine.Select(features => PointSampling.At(features, points))], 1);
        return call(fine, PointSampling.At(seen.Scores, points)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Makes the head begin deaf to the coarse scores of the classes from one on, so that the scores of those before it are what they were without
    /// them. It may learn to listen.
    /// </summary>
    internal void IgnoreCoarseScoresFrom(int firstClass)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var added = Predictor.weight!.shape[0] - firstClass;
        foreach (var layer in Hidden.Append(Predictor))
            layer.weight!.narrow(1, layer.weight.shape[1] - added, added).zero_();
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }
}
