using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>The model that fine-tuning starts from. Owns its network.</summary>
/// <param name="network">As it was trained.</param>
/// <param name="classes">What its outputs mean; null for a bare weights file.</param>
/// <param name="randomGroups">Layer groups whose weights were not brought whole: those that a weights file lacks, or that were added.</param>
public sealed class OriginalModel(SegmentationNetwork network, ClassList? classes, IReadOnlyList<string>? randomGroups = null) : IDisposable
{
    public SegmentationNetwork Network => network;

    public ClassList? Classes => classes;

    public IReadOnlyList<string> RandomGroups { get; } = randomGroups ?? [];

    /// <param name="folder">A checkpoint, or a model folder with its checkpoint.</param>
    /// <param name="points">A point head to add, or null.</param>
    /// <param name="seed">Decides the random weights of the point head.</param>
    /// <exception cref="ModelException">It is neither, or damaged, or has a point head already.</exception>
    public static OriginalModel Load(string folder, PointRendOptions? points = null, int seed = 0)
    {
        var checkpoint = Checkpoint.Load(folder);
        if (points is null)
            return new OriginalModel(checkpoint.Network, checkpoint.Card.Classes);
        using var plain = checkpoint.Network;
        if (plain.PointHead is not null)
            throw new ModelException($"{folder} has a point head already; it is taken as it is without --point-rend.");
        manual_seed(seed);
        return new OriginalModel(plain.WithPointHead(points), checkpoint.Card.Classes, [LayerGroup.Points]);
    }

    /// <summary>The network with a new classification layer, whose random weights the seed decides; the caller owns it.</summary>
    public SegmentationNetwork ForClasses(ClassList wanted, int seed)
    {
        manual_seed(seed);
        return network.ReplaceScores(wanted.Classes.Count);
    }

    /// <summary>The network with its own classes and those of a dataset beside them: the old ones keep their rows. The caller owns it.</summary>
    /// <param name="added">Classes of the same name are the same class.</param>
    /// <param name="seed">Decides the random weights of the new rows.</param>
    /// <param name="all">The classes of the network's outputs.</param>
    /// <exception cref="ModelException">What the network's outputs mean is not known for all of them.</exception>
    public SegmentationNetwork WithAdded(ClassList added, int seed, out ClassList all)
    {
        if (classes is null)
            throw new ModelException("A weights file does not name its classes, so they cannot be extended; start from a checkpoint or model folder.");
        if (classes.Classes.Count != network.Classes)
            throw new ModelException($"The model has {network.Classes} outputs for {classes.Classes.Count} classes, so it cannot be extended; replace its classes.");
        all = classes.ExtendedBy(added);
        manual_seed(seed);
        return network.ExtendScores(all.Classes.Count);
    }

    public void Dispose() => network.Dispose();
}
