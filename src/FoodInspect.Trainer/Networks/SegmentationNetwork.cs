using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A network that scores every pixel: RGB in 0 to 1, float [N,3,H,W] with H and W multiples of <see cref="SizeMultiple"/>, to scores
/// (logits) [N,classes,H,W], which the caller owns.
/// </summary>
public abstract class SegmentationNetwork(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>Channels of a picture.</summary>
    public const int Colours = 3;

    public abstract NetworkForm Form { get; }

    /// <summary>
    /// All layers, in groups from those that see the picture first to the classification layer, <see cref="LayerGroup.Head"/>.
    /// Together they have every parameter once.
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> Groups { get; }

    public int Classes => Form.Classes;

    public int SizeMultiple => Form.SizeMultiple;

    /// <summary>Names, in the state, of the layers whose shape depends on the number of classes; where they have an axis of classes, those come last on it.</summary>
    protected abstract IReadOnlyList<string> ScoreLayers { get; }

    /// <summary>The loss of a step of training; networks that learn from more than their scores add to it.</summary>
    /// <param name="images">RGB in 0 to 1, float [N,3,H,W].</param>
    /// <param name="labels">Class ids, int64 [N,H,W].</param>
    /// <param name="loss">
    /// From scores, float [N,classes,…], and class ids, int64 [N,…], to one number; must take any number of dimensions behind the classes.
    /// </param>
    /// <returns>One number, which the caller owns.</returns>
    public virtual Tensor Loss(Tensor images, Tensor labels, Func<Tensor, Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        return loss(call(images), labels).MoveToOuterDisposeScope();
    }

    /// <summary>The same network for other classes: the layers that score are new and random, all others a copy. The caller owns it.</summary>
    public SegmentationNetwork ReplaceScores(int classes)
    {
        var network = (Form with { Classes = classes }).Create();
        Copy(from: this, to: network, name => !IsScoring(name));
        return network;
    }

    /// <summary>
    /// The same network for more classes: the first ones keep their rows of the scoring layers, those of the added ones are new and random.
    /// The caller owns it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">These are fewer classes than the network has.</exception>
    public SegmentationNetwork ExtendScores(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, Classes);
        var network = (Form with { Classes = classes }).Create();
        Copy(from: this, to: network, _ => true);
        return network;
    }

    /// <exception cref="ArgumentException">The pictures are not of a shape that the network takes.</exception>
    protected void RequireSize(long[] shape)
    {
        if (shape is not [_, Colours, var height, var width] || height % SizeMultiple != 0 || width % SizeMultiple != 0)
        {
            throw new ArgumentException(
                $"{GetName()} takes [N,3,H,W] with H and W multiples of {SizeMultiple}, not [{string.Join(',', shape)}].");
        }
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }

    private bool IsScoring(string name) => ScoreLayers.Any(layer => name.StartsWith($"{layer}.", StringComparison.Ordinal));

    /// <summary>Copies what is chosen; of a tensor that is larger there, the part that is here.</summary>
    private static void Copy(SegmentationNetwork from, SegmentationNetwork to, Predicate<string> isChosen)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var targets = to.state_dict();
        foreach (var (name, source) in from.state_dict().Where(entry => isChosen(entry.Key)))
        {
            var part = targets[name];
            for (var axis = 0; axis < source.dim(); axis++)
                part = part.narrow(axis, 0, source.shape[axis]);
            part.copy_(source);
        }
    }
}
