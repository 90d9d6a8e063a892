using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Export.Onnx;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>
/// A model with a known answer: each pixel gets the class whose colour is nearest in RGB. A 1×1 convolution is enough, since
/// |x-m|² orders classes as 2m·x-|m|² does. The folders under tests/models are written by it.
/// </summary>
internal static class ColoursModel
{
    // Squared distance over which the confidence falls by a factor e; the colours are at least 28,812 apart.
    private const float Softness = 2000;

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

    /// <summary>The same, but a picture that is not black takes for ever, as a GPU that hangs.</summary>
    public static ModelProto HangingGraph(int width, int height)
    {
        var model = Graph(width, height);
        var nodes = model.Graph.Node;
        var input = model.Graph.Input[0].Name;
        model.Graph.Initializer.Add(new TensorProto { Name = "rounds", DataType = (int)DataType.Int64, Int64Data = { 1_000_000_000_000 } });
        model.Graph.Initializer.Add(new TensorProto { Name = "nothing", DataType = (int)DataType.Float, FloatData = { 0 } });
        var answer = nodes.Single(node => node.OpType == "Conv");
        var place = nodes.IndexOf(answer) + 1;
        var scores = answer.Output[0];
        answer.Output[0] = "scores_in_time";
        NodeProto[] late =
        [
            Node("Cast", [input], "bright", ("to", (int)DataType.Float)),
            Node("ReduceMax", ["bright"], "brightest", ("keepdims", 0)),
            Node("Cast", ["brightest"], "brightest_whole", ("to", (int)DataType.Int64)),
            Node("Mul", ["brightest_whole", "rounds"], "all_rounds"),
            new() { OpType = "Loop", Input = { "all_rounds", "", "nothing" }, Output = { "still_nothing" }, Attribute = { new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = Round() } } },
            Node("Add", ["scores_in_time", "still_nothing"], scores),
        ];
        for (var i = 0; i < late.Length; i++)
            nodes.Insert(place + i, late[i]);
        return model;
    }

    private static GraphProto Round() => new()
    {
        Name = "round",
        Input = { Scalar("round_number", DataType.Int64), Scalar("goes_on", DataType.Bool), Scalar("carried", DataType.Float) },
        Node = { Node("Identity", ["goes_on"], "goes_on_still"), Node("Identity", ["carried"], "carried_on") },
        Output = { Scalar("goes_on_still", DataType.Bool), Scalar("carried_on", DataType.Float) },
    };

    private static ValueInfoProto Scalar(string name, DataType type) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() } } };

    private static NodeProto Node(string type, string[] inputs, string output, params (string Name, int Value)[] attributes) => new()
    {
        OpType = type,
        Input = { inputs },
        Output = { output },
        Attribute = { attributes.Select(attribute => new AttributeProto { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Int, I = attribute.Value }) },
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

    private static float[] Bgr(Rgb colour) => [colour.Blue, colour.Green, colour.Red];
}
