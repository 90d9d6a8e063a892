using System.Runtime.CompilerServices;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using Google.Protobuf;

namespace FoodInspect.Trainer.Tests.Export;

public sealed class ColoursModelTests
{
    private const string WriteSwitch = "FOODINSPECT_WRITE_TEST_MODELS";

    /// <summary>With FOODINSPECT_WRITE_TEST_MODELS=1 it writes the folders instead of comparing them.</summary>
    [Theory]
    [InlineData("colours", 640, 360)]
    [InlineData("colours-64x48", 64, 48)]
    [InlineData("not-a-number", 64, 48)]
    [InlineData("hangs", 64, 48)]
    public void CheckedInModel_IsWhatTheBuilderWrites(string name, int width, int height)
    {
        var path = Path.Combine(ModelsFolder(), name);
        var graph = name == "hangs" ? ColoursModel.HangingGraph(width, height) : ColoursModel.Graph(width, height, spoilt: name == "not-a-number");
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
            ModelFolderWriter.Write(path, graph, ColoursModel.Card(name, width, height), folder => folder.Card);

        var checkedIn = ModelFolder.Open(path);

        Assert.Equal(ModelFolder.Hash(graph.ToByteArray()), checkedIn.Card.Sha256);
        Assert.Equal(ColoursModel.Classes, checkedIn.Card.Classes);
    }

    private static string ModelsFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "models"));
}
