using System.Globalization;
using System.Runtime.CompilerServices;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>An operator without a CUDA kernel would send its tensor to the CPU and back, for every frame.</summary>
public sealed class CudaOperatorTests
{
    private static readonly IReadOnlyList<Kernel> Kernels = ReadKernels();

    public static TheoryData<NetworkForm> Forms() =>
    [
        new ENetOptions { Classes = 4 },
        new ENetOptions { Classes = 104, Slopes = SlopeSharing.PerChannel, Decoder = DecoderActivation.PReLU },
        ENetOptions.CamVid,
        new ENetOptions { Classes = 4, PointRend = new PointRendOptions() },
        new ENetOptions { Classes = 4, Preprocessing = new PreprocessingOptions { NoiseSigmaPixels = 1, Standardisation = Standardisation.Colour } },
        new ENetOptions { Classes = 4, Preprocessing = new PreprocessingOptions { Enlargement = 1.4 } },
        new ResNetOptions { Classes = 4, OutputStride = 16, PointRend = new PointRendOptions() },
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_AnyForm_UsesOnlyOperatorsWithCudaKernels(NetworkForm form)
    {
        using var network = RandomNetwork.Create(form);

        var missing = WithoutKernel(NetworkGraph.Write(network, new ModelInput(64, 48, ChannelOrder.Bgr), "").Graph);

        Assert.Empty(missing);
    }

    [Fact]
    public void WithoutKernel_OperatorsOrTypesThatAreNotListed_AreNamed()
    {
        var builder = new GraphBuilder("bad");
        var bytes = builder.Input("bytes", DataType.Uint8, "N");
        builder.Node("Equal", [bytes, bytes]);
        builder.Node("MaxUnpool", [builder.Node("Cast", [bytes], ("to", (int)DataType.Float))]);

        Assert.Equal(["Equal of uint8", "MaxUnpool of float"], WithoutKernel(builder.Build("").Graph));
    }

    private static IEnumerable<string> WithoutKernel(GraphProto graph)
    {
        var types = new Dictionary<string, DataType>();
        foreach (var input in graph.Input)
            types[input.Name] = (DataType)input.Type.TensorType.ElemType;
        foreach (var constant in graph.Initializer)
            types[constant.Name] = (DataType)constant.DataType;
        foreach (var node in graph.Node)
        {
            var type = types[node.Input[node.OpType == "Where" ? 1 : 0]];
            foreach (var (i, output) in node.Output.Index())
                types[output] = OutputType(node, i, type);
            if (!Kernels.Any(kernel => kernel.Runs(node.OpType, type)))
                yield return string.Create(CultureInfo.InvariantCulture, $"{node.OpType} of {Name(type)}");
        }
    }

    private static DataType OutputType(NodeProto node, int output, DataType input) => node.OpType switch
    {
        "Cast" => (DataType)node.Attribute.Single(attribute => attribute.Name == "to").I,
        "Equal" => DataType.Bool,
        "MaxPool" or "TopK" when output == 1 => DataType.Int64,
        _ => input,
    };

    private static string Name(DataType type) => type.ToString().ToLowerInvariant();

    private static List<Kernel> ReadKernels([CallerFilePath] string here = "") =>
    [
        .. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "CudaKernels.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .Select(parts => new Kernel(parts[0], parts[1], parts[2..])),
    ];

    private sealed record Kernel(string Operator, string OperatorSets, string[] Types)
    {
        public bool Runs(string operatorName, DataType type)
        {
            var range = OperatorSets.TrimEnd('+').Split('-');
            var (first, last) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[^1], CultureInfo.InvariantCulture));
            return operatorName == Operator
                && GraphBuilder.Opset >= first && (OperatorSets.EndsWith('+') || GraphBuilder.Opset <= last)
                && Types.Contains(Name(type));
        }
    }
}
