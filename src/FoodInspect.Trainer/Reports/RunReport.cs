using System.Text;
using FoodInspect.Core.Files;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Reports;

/// <summary>All that the page of a run shows.</summary>
/// <param name="Name">Name of the run's folder.</param>
/// <param name="Best">Card of its best checkpoint; before the first validation, of its last one.</param>
/// <param name="History">Its epochs; empty for a run of a version that kept none.</param>
/// <param name="Worst">The validation pictures that the best checkpoint answers worst; empty where the dataset was not given.</param>
public sealed record RunReport(string Name, CheckpointCard Best, IReadOnlyList<EpochRecord> History, IReadOnlyList<WorstPicture> Worst)
{
    public const string FileName = "report.html";

    private const int WorstCount = 8;

    /// <summary>Gathers a run's figures and writes its page, a file that needs nothing else.</summary>
    /// <param name="folder">The run; it has a checkpoint.</param>
    /// <param name="dataset">With the split val opened, to show the worst pictures of; null leaves them out.</param>
    /// <param name="stop">Ends the work; an older page stays then.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="Inference.Models.ModelException">There is no checkpoint, or it is damaged.</exception>
    /// <exception cref="DatasetException">The history is damaged, or the dataset is not for the run.</exception>
    public static string Write(RunFolder folder, SegmentationDataset? dataset, CancellationToken stop)
    {
        var best = Checkpoint.ReadCard(folder.BestOrLast);
        var history = RunHistory.IsIn(folder.Path) ? RunHistory.Read(folder.Path) : [];
        var report = new RunReport(FolderPath.NameOf(folder.Path), best, history, dataset is null ? [] : FindWorst(folder, best, dataset, stop));
        var path = Path.Combine(folder.Path, FileName);
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(RunPage.Compose(report))));
        return path;
    }

    private static IReadOnlyList<WorstPicture> FindWorst(RunFolder folder, CheckpointCard best, SegmentationDataset dataset, CancellationToken stop)
    {
        DatasetFit.Require(dataset, folder.Path, best);
        using var engine = SegmentationEngines.Open(EngineKind.Torch, folder.BestOrLast);
        return WorstPictures.Find(engine, dataset["val"], dataset.Classes, WorstCount, stop);
    }
}
