using System.Text.Json.Nodes;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;

namespace FoodInspect.Tests.Inference;

public sealed class ModelFolderTests
{
    [Fact]
    public void Open_GoodFolder_GivesItsCard()
    {
        using var folder = new ColoursFolder();

        var card = ModelFolder.Open(folder.Path).Card;

        Assert.Equal(new ModelInput(64, 48, ChannelOrder.Bgr), card.Input);
        Assert.Equal(new SegmentationClass(2, "rot", new Rgb(30, 30, 30), ClassRole.Defect), card.Classes[2]);
    }

    [Fact]
    public void Open_NoFolder_SaysWhatMustBeThere() =>
        Refuses("/no/such/model", "There is no model folder '/no/such/model'", "model.onnx and model.json");

    [Theory]
    [InlineData("model.json")]
    [InlineData("model.onnx")]
    public void Open_MissingFile_NamesIt(string file)
    {
        using var folder = new ColoursFolder();
        File.Delete(Path.Combine(folder.Path, file));

        Refuses(folder.Path, $"lacks {file}");
    }

    [Fact]
    public void Open_TruncatedModel_TellsBothHashes()
    {
        using var folder = new ColoursFolder();
        var whole = File.ReadAllBytes(folder.Graph);
        File.WriteAllBytes(folder.Graph, whole[..(whole.Length / 2)]);

        Refuses(folder.Path, "not the model of its card", ModelFolder.Hash(whole), "cut short or changed");
    }

    [Fact]
    public void Open_AlteredModel_IsRefused()
    {
        using var folder = new ColoursFolder();
        var bytes = File.ReadAllBytes(folder.Graph);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.Graph, bytes);

        Refuses(folder.Path, "not the model of its card");
    }

    [Fact]
    public void Open_EmptyModel_IsRefused()
    {
        using var folder = new ColoursFolder();
        File.WriteAllBytes(folder.Graph, []);

        Refuses(folder.Path, "is empty");
    }

    [Fact]
    public void Open_ModelThatIsNoGraph_IsRefused()
    {
        using var folder = new ColoursFolder().ChangeGraph("no graph"u8.ToArray());

        Refuses(folder.Path, "no ONNX graph");
    }

    [Fact]
    public void Open_CardOfAnotherSize_TellsBothSizes()
    {
        using var folder = new ColoursFolder().ChangeCard(card => card["input"]!["width"] = 640);

        Refuses(folder.Path, "does not fit its card", "'image' is uint8 [N,48,64,3], and must be uint8 [N,48,640,3]", "'classes'", "'confidence'");
    }

    [Fact]
    public void Open_CardOfFewerClasses_TellsBothCounts()
    {
        using var folder = new ColoursFolder().ChangeCard(card => card["classes"]!.AsArray().RemoveAt(3));

        Refuses(folder.Path, "it tells 4 classes apart, the card lists 3");
    }

    [Theory]
    [InlineData("nmae", "nmae")]
    [InlineData("sha265", "sha265")]
    public void Open_UnknownKey_IsNamed(string key, string complaint)
    {
        using var folder = new ColoursFolder().ChangeCard(card => card[key] = "x");

        Refuses(folder.Path, "not a model card", complaint);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("classes")]
    [InlineData("input")]
    public void Open_MissingKey_IsNamed(string key)
    {
        using var folder = new ColoursFolder().ChangeCard(card => card.Remove(key));

        Refuses(folder.Path, "not a model card", key);
    }

    [Fact]
    public void Open_CardThatIsNoJson_IsRefused()
    {
        using var folder = new ColoursFolder();
        File.WriteAllText(folder.Card, "{");

        Refuses(folder.Path, "not a model card");
    }

    [Theory]
    [InlineData("colour", "red", "'red' is no colour")]
    [InlineData("role", "poison", "role")]
    public void Open_BadClass_IsRefused(string key, string value, string complaint)
    {
        using var folder = new ColoursFolder().ChangeCard(card => card["classes"]![1]![key] = value);

        Refuses(folder.Path, "not a model card", complaint);
    }

    [Fact]
    public void Open_CardWithSeveralMistakes_TellsAllOfThem()
    {
        using var folder = new ColoursFolder().ChangeCard(card =>
        {
            card["name"] = " ";
            card["sha256"] = "abc";
            card["input"]!["height"] = 0;
            card["classes"]![1]!["id"] = 7;
            card["classes"]![3]!["name"] = JsonValue.Create("rot");
        });

        Refuses(folder.Path, "'name' is empty", "'sha256' is 'abc'", "64x0", "'classes[1].id' is 7", "'rot' stands more than once");
    }

    private static void Refuses(string path, params string[] complaints)
    {
        var error = Assert.Throws<ModelException>(() => ModelFolder.Open(path));
        Assert.All(complaints, complaint => Assert.Contains(complaint, error.Message, StringComparison.Ordinal));
    }
}
