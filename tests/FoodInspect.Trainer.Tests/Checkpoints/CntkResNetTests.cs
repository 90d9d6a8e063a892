using System.Reflection;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

/// <summary>On the very file that users have: the ResNet of ML.NET's package.</summary>
public sealed class CntkResNetTests : IDisposable
{
    private const int Side = 224;

    // The sum that ends the second block of the last stage. The file has a third one there, which the published network has not.
    private const string LastBlock = "ReLU379_Output_0";

    private static readonly string Published = typeof(CntkResNetTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ImageNetResNet18").Value!;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_ImageNetWeightsOfMlNet_GiveTheActivationsOfTheirGraph()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var imported = WeightImport.Load(new ResNetOptions { Classes = 4, Depth = 18, OutputStride = 32 }, Published, partial: true);
        using var network = (ResNet)imported.Network;
        var picture = rand(1, SegmentationNetwork.Colours, Side, Side);

        var stage = network.Encoder.call(picture).Stage4;

        var expected = Activations(picture);
        var deviation = (stage - expected).abs().max().item<float>() / expected.abs().max().item<float>();
        Assert.True(deviation < 1e-4, $"the last stage deviates by {deviation:E1} of its largest number");
        Assert.All(imported.Skipped, sentence => Assert.Matches(@"'(decoder|classifier)\..*is missing|'layer4\.2\..*is not part|'Parameter.*is not part|'Constant.*is not part", sentence));
        Assert.Equal(["decoder", "head"], imported.RandomGroups);
    }

    /// <summary>A product, a sum of two long branches, one of two short ones, a circle, nodes without inputs, outputs without names: none of it is a ResNet's block.</summary>
    [Theory]
    [InlineData("Conv,x,Parameter1,c BatchNormalization,c,n Relu,n,r Conv,r,Parameter2,d BatchNormalization,d,b Conv,x,Parameter3,e BatchNormalization,e,f Relu,f,g Conv,g,Parameter3,h BatchNormalization,h,i Add,b,i,y")]
    [InlineData("Conv,x,Parameter1,c Relu,c,r Conv,r,Parameter2,d BatchNormalization,d,b Conv,x,Parameter3,e BatchNormalization,e,f Add,b,f,y")]
    [InlineData("Relu,b,r Conv,r,Parameter1,c BatchNormalization,c,b Add,b,x,s")]
    [InlineData("Conv,c BatchNormalization,b Relu,r Add,b,r,s")]
    [InlineData("MatMul,x,Parameter1,y")]
    [InlineData("LSTM,x, LSTM,x, Add,x,Parameter1,y")]
    public void Read_CntkGraphThatIsNoResNet_KeepsItsNames(string nodes)
    {
        var model = new ModelProto { ProducerName = "CNTK", Graph = new GraphProto() };
        foreach (var parts in nodes.Split(' ').Select(node => node.Split(',')))
            model.Graph.Node.Add(new NodeProto { OpType = parts[0], Input = { parts[1..^1] }, Output = { parts[^1] } });
        string[] names = ["Parameter1", "Parameter2", "Parameter3"];
        foreach (var name in names)
            model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, FloatData = { 1 } });
        File.WriteAllBytes(_folder["m.onnx"], model.ToByteArray());

        using var file = WeightFile.Open(_folder["m.onnx"]);

        Assert.Equal(names, file.Tensors.Keys.Order());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What ONNX Runtime computes: blue, green and red from 0 to 255, less the mean.</summary>
    private Tensor Activations(Tensor picture)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Published));
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = LastBlock });
        File.WriteAllBytes(_folder["cut.onnx"], model.ToByteArray());
        var mean = tensor([.. ResNetEncoder.Mean]).view(1, -1, 1, 1);
        var pixels = ((picture - mean) * byte.MaxValue).flip(1).contiguous();
        using var session = new InferenceSession(_folder["cut.onnx"]);
        using var input = OrtValue.CreateTensorValueFromMemory(pixels.data<float>().ToArray(), pixels.shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [session.InputNames[0]], [input], [LastBlock]);
        return tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray()).view(outputs[0].GetTensorTypeAndShape().Shape);
    }
}
