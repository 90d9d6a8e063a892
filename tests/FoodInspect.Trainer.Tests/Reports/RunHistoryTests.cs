using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Reports;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Reports;

public sealed class RunHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Append_EpochsOfARun_AreReadBackInOrder()
    {
        var validation = new EvaluationReport(2, 0.9, 0.7, [new("belt", 0.9, null, 0.8)], [[1]]);
        RunHistory.Append(_folder.Path, Ended(1, 2.5));
        RunHistory.Append(_folder.Path, Ended(2, 1.5) with { Validation = validation });

        var read = RunHistory.Read(_folder.Path);

        Assert.Equal([1, 2], read.Select(record => record.Epoch));
        Assert.Equal((2.5, null, null), (read[0].Loss, read[0].MeanIoU, read[0].Classes));
        Assert.Equal((1.5, 0.9, 0.7), (read[1].Loss, read[1].PixelAccuracy, read[1].MeanIoU));
        Assert.Equal(validation.Classes, read[1].Classes!);
    }

    [Fact]
    public void Append_EpochDoneAgainAfterAResume_CutsWhatFollowedIt()
    {
        foreach (var epoch in new[] { 1, 2, 3, 4 })
            RunHistory.Append(_folder.Path, Ended(epoch, 10 - epoch));

        RunHistory.Append(_folder.Path, Ended(3, 0.5));

        Assert.Equal([(1, 9), (2, 8), (3, 0.5)], RunHistory.Read(_folder.Path).Select(record => (record.Epoch, record.Loss)));
    }

    [Fact]
    public void Append_LossThatIsNoNumber_IsKept()
    {
        RunHistory.Append(_folder.Path, Ended(1, double.NaN));

        Assert.Equal(double.NaN, RunHistory.Read(_folder.Path).Single().Loss);
    }

    [Fact]
    public void Read_NoHistoryOrATornOne_SaysWhere()
    {
        Assert.Contains(RunHistory.FileName, Assert.Throws<DatasetException>(() => RunHistory.Read(_folder.Path)).Message);

        RunHistory.Append(_folder.Path, Ended(1, 1));
        File.AppendAllText(_folder[RunHistory.FileName], "{\"epoch\":2,");

        Assert.Contains("line 2", Assert.Throws<DatasetException>(() => RunHistory.Read(_folder.Path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static TrainingProgress Ended(int epoch, double loss) =>
        new(epoch, 9, 1, loss, 0.001, 12, TimeSpan.Zero, null, null, EpochEnded: true);
}
