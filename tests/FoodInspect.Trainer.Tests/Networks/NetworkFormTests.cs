using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class NetworkFormTests
{
    public static TheoryData<string, NetworkForm> Forms() => new()
    {
        { "enet", new ENetOptions { Classes = 3, Pooling = PoolingWindow.ThreeByThree } },
        { "enet", new ENetOptions { Classes = 3, PointRend = new PointRendOptions { HiddenChannels = 7 } } },
        { "resnet", new ResNetOptions { Classes = 3, OutputStride = 8 } },
        { "resnet", new ResNetOptions { Classes = 3, Depth = 18 } },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Serialize_AnyForm_ReadsBackTheSame(string architecture, NetworkForm form)
    {
        var json = JsonSerializer.Serialize(form, Checkpoint.Json);

        Assert.StartsWith($"{{\n  \"architecture\": \"{architecture}\"", json, StringComparison.Ordinal);
        Assert.Equal(form, JsonSerializer.Deserialize<NetworkForm>(json, Checkpoint.Json));
    }

    [Fact]
    public void Deserialize_FormWithoutArchitecture_IsAnENet()
    {
        var form = JsonSerializer.Deserialize<NetworkForm>("""{ "classes": 4, "slopes": "perLayer" }""", Checkpoint.Json);

        Assert.Equal(new ENetOptions { Classes = 4 }, form);
    }

    [Fact]
    public void Deserialize_ResNet50OfBeforeThereWereDepths_HasFiftyLayers()
    {
        var form = JsonSerializer.Deserialize<NetworkForm>("""{ "architecture": "resnet50", "classes": 3, "outputStride": 32 }""", Checkpoint.Json);

        Assert.Equal(new ResNetOptions { Classes = 3, Depth = 50, OutputStride = 32 }, form);
    }

    // Validated, not created: what a file asks for must not be allocated before it is found to be nonsense.
    [Theory]
    [InlineData("""{ "architecture": "resnet50", "classes": 4, "decoderChannels": 30000 }""", "DecoderChannels")]
    [InlineData("""{ "architecture": "resnet", "classes": 4, "depth": 1000000 }""", "Depth")]
    [InlineData("""{ "architecture": "enet", "classes": 4, "pointRend": { "hiddenChannels": 100000 } }""", "HiddenChannels")]
    [InlineData("""{ "architecture": "enet", "classes": 4, "pointRend": { "trainingPoints": 2000000000 } }""", "TrainingPoints")]
    [InlineData("""{ "architecture": "enet", "classes": 4, "pointRend": { "oversampling": 2000000000 } }""", "Oversampling")]
    public void Validate_NumbersBeyondAllUse_AreRefused(string json, string name)
    {
        var form = JsonSerializer.Deserialize<NetworkForm>(json, Checkpoint.Json)!;

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(form.Validate).ParamName);
    }

    [Theory]
    [InlineData("""{ "architecture": "unet", "classes": 4 }""", "'unet'")]
    [InlineData("""{ "architecture": 7, "classes": 4 }""", "architecture")]
    [InlineData("""{ "architecture": "enet", "classes": 4, "slope": "perLayer" }""", "slope")]
    [InlineData("""[4]""", "no object")]
    public void Deserialize_FormThatIsNotKnown_IsRefused(string json, string expected)
    {
        var refusal = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NetworkForm>(json, Checkpoint.Json));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
