using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private static readonly CheckpointCard Card = new()
    {
        Form = new ENetOptions { Classes = 3, Slopes = SlopeSharing.PerChannel },
        Classes = new ClassList([new DatasetClass(0, "a"), new DatasetClass(1, "b"), new DatasetClass(2, "c")]),
        DataSet = "made",
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_WhatWasSaved_ScoresTheSame()
    {
        using var scope = NewDisposeScope();
        var network = Save();
        network.eval();
        var picture = rand(1, 3, 32, 32);

        using var loaded = Checkpoint.Load(_folder.Path);

        Assert.Equal(Card.Form, loaded.Card.Form);
        Assert.Equal("b", loaded.Card.Classes.Classes[1].Name);
        Assert.True(allclose(network.call(picture), loaded.Network.call(picture)));
    }

    [Theory]
    [InlineData("\"slopes\": \"perChannel\"", "\"slopes\": \"perLayer\"", "out_prelu.weight")]
    [InlineData("\"classes\": 3", "\"classes\": 1000", "2 to 256")]
    [InlineData("\"dataSet\"", "\"dataset2\"", "dataset2")]
    [InlineData("\"dataSet\": \"made\"", "\"dataSet\": null", "dataSet")]
    [InlineData("\"name\": \"a\"", "\"name\": null", "name")]
    public void Load_CardThatDoesNotFit_IsRefused(string text, string replacement, string expected)
    {
        using var network = Save();
        var card = _folder[Checkpoint.CardFile];
        var json = File.ReadAllText(card);
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(card, json.Replace(text, replacement, StringComparison.Ordinal));

        var refusal = Assert.Throws<ModelException>(() => Checkpoint.Load(_folder.Path));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedWeights_IsRefused()
    {
        using var network = Save();
        var weights = _folder[Checkpoint.WeightsFile];
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..1000]);

        Assert.Throws<ModelException>(() => Checkpoint.Load(_folder.Path));
    }

    [Fact]
    public void Load_EmptyFolder_SaysWhatIsMissing()
    {
        var refusal = Assert.Throws<ModelException>(() => Checkpoint.Load(_folder.Path));

        Assert.Contains(Checkpoint.CardFile, refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private SegmentationNetwork Save()
    {
        var network = Card.Form.Create();
        Checkpoint.Save(_folder.Path, network, Card);
        return network;
    }
}
