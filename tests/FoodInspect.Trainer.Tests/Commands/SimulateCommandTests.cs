using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Commands;

public sealed class SimulateCommandTests : IDisposable
{
    private const string Small = "sim:biscuits?size=128x96";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Simulate_Belt_WritesADatasetThatTrainReads()
    {
        Assert.Equal(ExitCode.Good, await Simulate("--belt", Small, "--train", "3", "--val", "2", "--test", "1"));

        using var dataset = SegmentationDataset.Open(_folder["set"], "train", "val", "test");
        Assert.Equal((3, 2, 1), (dataset["train"].Count, dataset["val"].Count, dataset["test"].Count));
        Assert.Equal(["belt", "biscuit", "burnt", "broken", "foreign"], dataset.Classes.Classes.Select(c => c.Name));
        Assert.False(Directory.Exists(_folder["set.incomplete"]));
    }

    [Theory]
    [InlineData("sim:pizzas", "3")]
    [InlineData("sim:biscuits?colour=red", "3")]
    [InlineData(Small, "-1")]
    public async Task Simulate_WhatCannotBe_IsAUsageErrorAndWritesNothing(string belt, string train)
    {
        Assert.Equal(ExitCode.Usage, await Simulate("--belt", belt, "--train", train));
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Fact]
    public async Task Simulate_FolderWithContent_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder["set"]);
        File.WriteAllText(_folder["set/mine.txt"], "");

        Assert.Equal(ExitCode.Usage, await Simulate("--belt", Small, "--train", "1"));
        Assert.Equal([_folder["set/mine.txt"]], Directory.GetFileSystemEntries(_folder["set"]));
    }

    [Fact]
    public void FolderOf_AFolder_IsThatFolder() =>
        Assert.Equal("data/belt", SimulatedDataset.FolderOf("data/belt", _folder["run"], TestContext.Current.CancellationToken));

    [Fact]
    public void FolderOf_ASimulationWrittenBefore_IsNotWrittenAgain()
    {
        Directory.CreateDirectory(_folder["run/sim-biscuits"]);

        Assert.Equal(_folder["run/sim-biscuits"], SimulatedDataset.FolderOf(Small, _folder["run"], TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["run/sim-biscuits"]));
    }

    [Fact]
    public void FolderOf_ASimulationWrittenWithAnotherAddress_IsRefused()
    {
        SimulatedDataset.Write(Small, _folder["run/sim-biscuits"], train: 1, val: 1, test: 0, TestContext.Current.CancellationToken);

        Assert.Equal(_folder["run/sim-biscuits"], SimulatedDataset.FolderOf(Small, _folder["run"], TestContext.Current.CancellationToken));
        var refusal = Assert.Throws<UsageException>(() => SimulatedDataset.FolderOf(Small + "&seed=9", _folder["run"], TestContext.Current.CancellationToken));
        Assert.Contains($"was written with {Small}, not", refusal.Message, StringComparison.Ordinal);
    }

    private Task<int> Simulate(params string[] arguments) =>
        TrainerCommandLine.RunAsync(["simulate", "--out", _folder["set"], .. arguments]);
}
