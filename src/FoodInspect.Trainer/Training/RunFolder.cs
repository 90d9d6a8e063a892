using FoodInspect.Core.Files;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Promotion;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// The folder of a run: <c>best/</c> and <c>last/</c> are checkpoints of the running average of the weights, which is what is validated; <c>last/</c> also has
/// the weights that are trained and the optimizer's state. Each is replaced as a whole, so a run killed at any moment can go on.
/// </summary>
public sealed class RunFolder(string path)
{
    private const string LockFile = "run.lock";
    private const string TrainedFile = "trained.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";

    public string Path => path;

    public string Best => System.IO.Path.Combine(path, "best");

    public string Last => System.IO.Path.Combine(path, "last");

    /// <summary>The best checkpoint, or the last one where no validation has been yet.</summary>
    public string BestOrLast => Checkpoint.IsIn(Best) ? Best : Last;

    public bool HasLast => Checkpoint.IsIn(Last);

    /// <summary>Keeps other processes from training in the folder, which is made if need be, until disposed; gone with the process, however it ends.</summary>
    /// <exception cref="IOException">Another process trains there, or the folder cannot be written.</exception>
    public IDisposable Claim()
    {
        var file = System.IO.Path.Combine(path, LockFile);
        Directory.CreateDirectory(path);
        try
        {
            return ClaimedFile.Open(file);
        }
        catch (IOException failure) when (ClaimedFile.IsTaken(failure))
        {
            throw new IOException($"{path}: another process trains in this folder; wait for it, or choose another one. ({failure.Message})", failure);
        }
    }

    /// <summary>Puts in order what a run that was killed while saving left. Only for the process that goes on with the run.</summary>
    public void Recover()
    {
        WholeFolder.Recover(Best);
        WholeFolder.Recover(Last);
    }

    /// <summary>Keeps the classes in the ids of what is trained, as <c>import --classes</c> takes them: those of a model that was extended stand nowhere else.</summary>
    public void SaveClasses(ClassList classes) => AtomicFile.Write(System.IO.Path.Combine(path, ClassList.FileName), classes.Write);

    public void SaveBest(SegmentationNetwork network, CheckpointCard card) =>
        WholeFolder.Replace(Best, folder => Checkpoint.Save(folder, network, card));

    /// <summary>Saves all that going on needs.</summary>
    public void SaveLast(SegmentationNetwork network, GradientDescent descent, CheckpointCard card) =>
        WholeFolder.Replace(Last, folder =>
        {
            SafeTensors.Write(System.IO.Path.Combine(folder, TrainedFile), network.state_dict());
            SaveOptimizer(descent.Optimizer, System.IO.Path.Combine(folder, OptimizerFile));
            Checkpoint.Save(folder, descent.Average.Network, card);
        });

    /// <summary>Puts the last checkpoint into a run's parts.</summary>
    /// <returns>How far the run had come.</returns>
    /// <exception cref="ModelException">There is none, or it is of another form, of another dataset, or damaged.</exception>
    public CheckpointCard Restore(SegmentationNetwork network, GradientDescent descent, SegmentationDataset dataset)
    {
        using var last = Checkpoint.Load(Last);
        RequireSame(last.Card, dataset);
        if (last.Card.Form != network.Form)
            throw new ModelException($"{Last} was trained with another form of the network ({last.Card.Form}); resume with the same options.");
        if (!File.Exists(System.IO.Path.Combine(Last, TrainedFile)))
            throw new ModelException($"{Last} cannot be resumed: it has no {TrainedFile}, since an earlier version of this program wrote it. Begin a new run with --from {Last}.");
        try
        {
            descent.Average.Network.load_state_dict(last.Network.state_dict());
            Checkpoint.LoadState(network, System.IO.Path.Combine(Last, TrainedFile));
            LoadOptimizer(descent.Optimizer, System.IO.Path.Combine(Last, OptimizerFile));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
        {
            throw new ModelException($"{Last} cannot be resumed: {failure.Message}", failure);
        }
        return last.Card;
    }

    // Its best figure would be of one dataset and its later ones of another, and the card would name the later one for all.
    private void RequireSame(CheckpointCard last, SegmentationDataset dataset)
    {
        if (ClassDifference.Between(dataset.Classes, last.Classes) is { Count: > 0 } differences)
            throw new ModelException($"{Last} was trained on other classes: {string.Join("; ", differences)}. Resume with the same dataset, or begin a new run with --from {Last}.");
        if (last.DataSetSha256 != dataset.Sha256)
        {
            throw new ModelException(
                $"{Last} was trained on another dataset ({last.DataSet}, SHA-256 {last.DataSetSha256}) than {dataset.Folder} is now ({dataset.Sha256}). "
                + $"Resume with the same dataset, or begin a new run with --from {Last}.");
        }
    }

    private static void SaveOptimizer(WeightOptimizer optimizer, string path)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(path, optimizer.State());
    }

    private static void LoadOptimizer(WeightOptimizer optimizer, string path)
    {
        var state = SafeTensors.Read(path);
        try
        {
            optimizer.Load(state);
        }
        finally
        {
            foreach (var tensor in state.Values)
                tensor.Dispose();
        }
    }

    public CheckpointCard BestCard() => Checkpoint.ReadCard(Best);
}
