using System.Text.Json.Nodes;
using FoodInspect.Core.Frames;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Tests.Inference;

/// <summary>A copy of tests/models/colours-64x48 that a test may spoil, and frames of its colours.</summary>
internal sealed class ColoursFolder : IDisposable
{
    public const int Width = 64;
    public const int Height = 48;

    /// <summary>Exactly the colours of the classes, by id; blue, green, red.</summary>
    public static readonly Scalar[] Colours = [new(128, 128, 128), new(40, 40, 200), new(30, 30, 30), new(200, 80, 40)];

    private readonly TemporaryFolder _folder = new();

    public ColoursFolder(string model = "colours-64x48")
    {
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "tests", "models", model)))
            File.Copy(file, _folder[System.IO.Path.GetFileName(file)]);
    }

    public string Path => _folder.Path;

    public string Graph => _folder["model.onnx"];

    public string Card => _folder["model.json"];

    public ColoursFolder ChangeCard(Action<JsonObject> change)
    {
        var card = JsonNode.Parse(File.ReadAllText(Card))!.AsObject();
        change(card);
        File.WriteAllText(Card, card.ToJsonString());
        return this;
    }

    /// <summary>Changes the graph's file and makes the card agree.</summary>
    public ColoursFolder ChangeGraph(byte[] bytes)
    {
        File.WriteAllBytes(Graph, bytes);
        return ChangeCard(card => card["sha256"] = ModelFolder.Hash(bytes));
    }

    /// <summary>A frame in one colour.</summary>
    public static Frame Frame(FramePool pool, int colour, int width = Width, int height = Height)
    {
        var picture = pool.Rent(height, width, MatType.CV_8UC3);
        picture.Mat.SetTo(Colours[colour]);
        return new Frame(0, default, 0, picture);
    }

    public void Dispose() => _folder.Dispose();
}
