using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Tests.Data.Formats;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

/// <summary>Weights that are no numbers are refused when they are read, by file and tensor.</summary>
[Collection("console")]
public sealed class SpoiltWeightsTests : IDisposable
{
    private const string Spoilt = "initial_block.main_branch.weight";

    private readonly TemporaryFolder _folder = new();

    public SpoiltWeightsTests() => MadeDataset.Write(_folder["set"], train: 1, val: 1);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public async Task ImportWeights_NotANumber_NamesFileAndTensor(float value)
    {
        Write(_folder["weights.safetensors"], value, ENetOptions.CamVid);

        var (code, error) = await LabelledSet.Run("import-weights", _folder["weights.safetensors"], "--data", _folder["set"], "--split", "val", "--out", _folder["model"]);

        AssertRefused(code, error, _folder["weights.safetensors"]);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Theory]
    [InlineData("train", "--network", "ENet")]
    [InlineData("finetune", "--partial")]
    public async Task Train_FromWeightsThatAreNoNumbers_IsRefusedAndNotSaidToDiverge(string command, params string[] options)
    {
        Write(_folder["weights.safetensors"], float.NaN);

        var (code, error) = await LabelledSet.Run(
            [command, "--from", _folder["weights.safetensors"], "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", .. options]);

        AssertRefused(code, error, _folder["weights.safetensors"]);
    }

    [Fact]
    public async Task Evaluate_CheckpointOfWeightsThatAreNoNumbers_IsRefused()
    {
        await LabelledSet.Succeed("train", "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64", "--batch", "1");
        Write(_folder["run/best/weights.safetensors"], float.NaN);

        var (code, error) = await LabelledSet.Run("evaluate", "--model", _folder["run/best"], "--data", _folder["set"], "--split", "val", "--engine", "torch");

        AssertRefused(code, error, _folder["run/best/weights.safetensors"]);
    }

    [Fact]
    public void Apply_TensorThatTheNetworkDoesNotHave_MayBeWhatever()
    {
        using var scope = NewDisposeScope();
        var state = new ENet(new ENetOptions { Classes = 4 }).state_dict();
        state["attention_mask"] = full(3, float.NegativeInfinity);
        SafeTensors.Write(_folder["weights.safetensors"], state);
        using var file = WeightFile.Open(_folder["weights.safetensors"]);

        Assert.Single(WeightMatch.Apply(new ENet(new ENetOptions { Classes = 4 }), file, partial: true).Skipped);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(int code, string error, string file)
    {
        Assert.Equal(ExitCode.Model, code);
        Assert.Contains($"{file} has weights that are not numbers (NaN or infinite): 1 of the ", error, StringComparison.Ordinal);
        Assert.Contains($"of '{Spoilt}'", error, StringComparison.Ordinal);
    }

    private static void Write(string path, float value, ENetOptions? form = null)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var state = new ENet((form ?? new ENetOptions { Classes = 4 }) with { Classes = 4 }).state_dict();
        state[Spoilt].flatten()[5] = value;
        SafeTensors.Write(path, state);
    }
}
