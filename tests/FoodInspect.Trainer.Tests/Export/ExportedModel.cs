using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>A model folder of a network, gone after the test.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportedModel(SegmentationNetwork network, int width, int height, ChannelOrder order = ChannelOrder.Bgr)
    {
        var input = new ModelInput(width, height, order);
        var card = new ModelCard
        {
            Name = "made",
            Version = "1",
            Architecture = "made",
            Input = input,
            Classes = [.. Enumerable.Range(0, network.Classes).Select(id => new SegmentationClass(id, $"class {id}", default, ClassRole.Product))],
            Sha256 = "",
        };
        ModelFolderWriter.Write(_folder["model"], NetworkGraph.Write(network, input, "made"), card, draft => draft.Card);
        Model = ModelFolder.Open(_folder["model"]);
    }

    public ModelFolder Model { get; }

    public void Dispose() => _folder.Dispose();
}
