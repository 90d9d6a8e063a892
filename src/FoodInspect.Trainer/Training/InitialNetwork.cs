using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>The network that a run starts with; the caller owns it.</summary>
public static class InitialNetwork
{
    /// <summary>Random weights, which the seed decides.</summary>
    public static SegmentationNetwork Random(NetworkForm form, int seed)
    {
        manual_seed(seed);
        return form.Create();
    }

    /// <summary>The weights of a checkpoint or model folder of the same classes.</summary>
    /// <exception cref="ModelException">The folder holds none, or one of other classes.</exception>
    public static SegmentationNetwork From(string folder, ClassList classes)
    {
        var checkpoint = Checkpoint.Load(folder);
        var own = checkpoint.Card.Classes.Classes.Select(c => c.Name).ToArray();
        var wanted = classes.Classes.Select(c => c.Name).ToArray();
        if (own.SequenceEqual(wanted) && checkpoint.Card.Form.Classes == wanted.Length)
            return checkpoint.Network;
        checkpoint.Dispose();
        throw new ModelException(
            $"{folder} has the classes {string.Join(", ", own)}, the dataset {string.Join(", ", wanted)}; finetune gives a model other classes.");
    }
}
