using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Export.Onnx;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>
/// A model with a known answer: each pixel gets the class whose colour is nearest in RGB. A 1×1 convolution is enough, since
/// |x-m|² orders classes as 2m·x-|m|² does. The folders under tests/models are written by it.
/// </summary>
internal static class ColoursModel
{
    // Squared distance over which the confidence falls by a factor e; the colours are at least 28,812 apart.
    const float Softness = 2000;

    public static readonly IReadOnlyList<SegmentationClass> Classes =
    [
        new(0, "belt", new Rgb(128, 128, 128), ClassRole.Background),
        new(1, "product", new Rgb(200, 40, 40), ClassRole.Product),
        new(2, "rot", new Rgb(30, 30, 30), ClassRole.Defect),
        new(3, "foreign", new Rgb(40, 80, 200), ClassRole.Contaminant),
    ];

    public static ModelCard Card(string name, int width, int height) => new()
    {
        Name = name,
        Version = "1",
        Architecture = "1x1 convolution, nearest colour",
        Input = new ModelInput(width, height, ChannelOrder.Bgr),
        Classes = Classes,
        Licence = "As the repository's.",
        Notes = "For tests: the class of a pixel is the one whose colour is nearest to the pixel's.",
        Sha256 = "",
    };

    /// <param name="spoilt">True for scores that are not numbers.</param>
    /// <param name="blindTo">Id of a class that is never answered, or null.</param>
    public static ModelProto Graph(int width, int height, bool spoilt = false, int? blindTo = null)
    {
        var graph = new SegmentationGraph("colours", height, width);
        float[] kernel = [.. Classes.SelectMany(item => Bgr(item.Colour)).Select(channel => 2 * channel / Softness)];
        float[] bias = [.. Classes.Select(item => -Bgr(item.Colour).Sum(channel => channel * channel) / Softness)];
        if (spoilt)
            Array.Fill(bias, float.NaN);
        if (blindTo is { } id)
            bias[id] = -1e6f;
        var scores = graph.Builder.Node("Conv",
            [graph.Planes, graph.Builder.Floats("kernel", kernel, Classes.Count, 3, 1, 1), graph.Builder.Floats("bias", bias, Classes.Count)]);
        graph.Answer(scores, Classes.Count, cellHalvings: 0);
        return graph.Builder.Build("Class of the nearest colour, for tests.");
    }

    static float[] Bgr(Rgb colour) => [colour.Blue, colour.Green, colour.Red];
}
