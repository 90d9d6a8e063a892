using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// The folder of a run: <c>best/</c> and <c>last/</c> are checkpoints; <c>last/</c> also has the running average of the weights and
/// the optimizer's state.
/// </summary>
public sealed class RunFolder(string path)
{
    private const string AverageFile = "average.safetensors";
    private const string OptimizerFile = "optimizer.bin";

    public string Path => path;

    public string Best => System.IO.Path.Combine(path, "best");

    public string Last => System.IO.Path.Combine(path, "last");

    public bool HasLast => Checkpoint.IsIn(Last);

    public void SaveBest(SegmentationNetwork network, CheckpointCard card) => Checkpoint.Save(Best, network, card);

    /// <summary>Saves all that going on needs; the card last, so that it speaks of files that are there.</summary>
    public void SaveLast(SegmentationNetwork network, WeightAverage average, Adam optimizer, CheckpointCard card)
    {
        Directory.CreateDirectory(Last);
        SafeTensors.Write(System.IO.Path.Combine(Last, AverageFile), average.Network.state_dict());
        var optimizerFile = System.IO.Path.Combine(Last, OptimizerFile);
        optimizer.save_state_dict($"{optimizerFile}.tmp");
        File.Move($"{optimizerFile}.tmp", optimizerFile, overwrite: true);
        Checkpoint.Save(Last, network, card);
    }

    /// <summary>Puts the last checkpoint into a run's parts.</summary>
    /// <returns>How far the run had come.</returns>
    /// <exception cref="ModelException">There is none, or it is of another form or damaged.</exception>
    public CheckpointCard Restore(SegmentationNetwork network, WeightAverage average, Adam optimizer)
    {
        using var last = Checkpoint.Load(Last);
        if (last.Card.Form != network.Form)
            throw new ModelException($"{Last} was trained with another form of the network ({last.Card.Form}); resume with the same options.");
        try
        {
            network.load_state_dict(last.Network.state_dict());
            Checkpoint.LoadState(average.Network, System.IO.Path.Combine(Last, AverageFile));
            optimizer.load_state_dict(System.IO.Path.Combine(Last, OptimizerFile));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
        {
            throw new ModelException($"{Last} cannot be resumed: {failure.Message}", failure);
        }
        return last.Card;
    }

    public CheckpointCard BestCard()
    {
        using var best = Checkpoint.Load(Best);
        return best.Card;
    }
}
