using System.Globalization;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Training;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>Shows a run: a live line and bar in a terminal, a plain line an epoch where output is redirected.</summary>
internal static class TrainingDisplay
{
    /// <summary>Trains, and shows how it goes.</summary>
    public static void Show(TrainingRun run, SegmentationDataset dataset, RunFolder folder, CancellationToken stop)
    {
        Console.WriteLine(
            $"{dataset["train"].Count} training and {dataset["val"].Count} validation pictures, "
            + $"{dataset.Classes.Classes.Count} classes; run in {folder.Path}");
        foreach (var line in run.Plan.Lines())
            Console.WriteLine(line);
        var best = Console.IsOutputRedirected ? run.Train(Plain(), stop) : Live(run, stop);
        if (run.EarlyEnd is { } early)
            Console.WriteLine(early);
        Console.WriteLine(FormattableString.Invariant(
            $"Best mean IoU {best.BestMeanIoU:F4} after epoch {best.Epoch}, in {folder.Best}"));
    }

    private static Action<TrainingProgress> Plain()
    {
        var phases = new PhaseChanges();
        return progress =>
        {
            if (phases.Of(progress) is { } change)
                Console.WriteLine(change);
            if (progress.EpochEnded)
                Console.WriteLine(Line(progress));
        };
    }

    private static CheckpointCard Live(TrainingRun run, CancellationToken stop)
    {
        CheckpointCard? best = null;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var phases = new PhaseChanges();
                var bar = context.AddTask("training");
                best = run.Train(
                    progress =>
                    {
                        bar.Value = 100 * (progress.Epoch - 1 + progress.EpochShare) / progress.Epochs;
                        bar.Description = Markup.Escape(Line(progress));
                        if (phases.Of(progress) is { } change)
                            AnsiConsole.MarkupLineInterpolated($"{change}");
                        if (progress.Validation is not null)
                            AnsiConsole.MarkupLineInterpolated($"{Line(progress)}");
                    },
                    stop);
            });
        return best!;
    }

    private static string Line(TrainingProgress progress)
    {
        var line = FormattableString.Invariant(
            $"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.Loss:F4}  best mIoU {Share(progress.BestMeanIoU)}  ")
            + FormattableString.Invariant($"{progress.PicturesPerSecond:F1} images/s  {Duration(progress.Left)} left");
        if (progress.Validation is { } validation)
        {
            line += FormattableString.Invariant($"  mIoU {Share(validation.MeanIoU)} (")
                + string.Join(", ", validation.Classes.Select(c => $"{c.Name} {Share(c.Iou, digits: 3)}")) + ")";
        }
        return progress.Source is { } source ? line + FormattableString.Invariant($"  source mIoU {Share(source.MeanIoU)}") : line;
    }

    /// <summary>Hours, minutes and seconds; of days, all their hours.</summary>
    internal static string Duration(TimeSpan time) => FormattableString.Invariant($"{(long)time.TotalHours:00}:{time:mm\\:ss}");

    private static string Share(double? share, int digits = 4) => share?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>Tells when layers were frozen or thawed since it was last asked.</summary>
    private sealed class PhaseChanges
    {
        private string? _shown;

        public string? Of(TrainingProgress progress)
        {
            var isChange = _shown is not null && _shown != progress.Phase;
            _shown = progress.Phase;
            return isChange ? $"From epoch {progress.Epoch}: {progress.Phase}" : null;
        }
    }
}
