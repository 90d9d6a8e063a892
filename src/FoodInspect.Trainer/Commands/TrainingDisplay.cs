using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Training;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>Shows a run: a live line and bar in a terminal, a plain line an epoch where output is redirected.</summary>
internal static class TrainingDisplay
{
    public static void Show(Func<Action<TrainingProgress>, CheckpointCard> train, SegmentationDataset dataset, RunFolder folder)
    {
        Console.WriteLine(
            $"{dataset["train"].Count} training and {dataset["val"].Count} validation pictures, "
            + $"{dataset.Classes.Classes.Count} classes; run in {folder.Path}");
        var best = Console.IsOutputRedirected ? train(PrintEpoch) : Live(train);
        Console.WriteLine(FormattableString.Invariant(
            $"Best mean IoU {best.BestMeanIoU:F4} after epoch {best.Epoch}, in {folder.Best}"));
    }

    private static CheckpointCard Live(Func<Action<TrainingProgress>, CheckpointCard> train)
    {
        CheckpointCard? best = null;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var bar = context.AddTask("training");
                best = train(progress =>
                {
                    bar.Value = 100 * (progress.Epoch - 1 + progress.EpochShare) / progress.Epochs;
                    bar.Description = Markup.Escape(Line(progress));
                    if (progress.Validation is not null)
                        AnsiConsole.MarkupLineInterpolated($"{Line(progress)}");
                });
            });
        return best!;
    }

    private static void PrintEpoch(TrainingProgress progress)
    {
        if (progress.EpochEnded)
            Console.WriteLine(Line(progress));
    }

    private static string Line(TrainingProgress progress)
    {
        var line = FormattableString.Invariant(
            $"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.Loss:F4}  best mIoU {progress.BestMeanIoU ?? 0:F4}  ")
            + FormattableString.Invariant($"{progress.PicturesPerSecond:F1} images/s  {progress.Left:hh\\:mm\\:ss} left");
        return progress.Validation is { } validation
            ? line + FormattableString.Invariant($"  mIoU {validation.MeanIoU:F4} (")
                + string.Join(", ", validation.Classes.Select(c => FormattableString.Invariant($"{c.Name} {c.Iou:F3}"))) + ")"
            : line;
    }
}
