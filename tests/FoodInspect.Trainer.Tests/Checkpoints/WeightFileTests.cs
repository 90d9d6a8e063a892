using System.IO.Compression;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Export.Onnx;
using Google.Protobuf;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("weights.pth")]
    [InlineData("model.onnx")]
    public void Open_Zip_SaysWhatItIs(string name)
    {
        using (var zip = ZipFile.Open(_folder[name], ZipArchiveMode.Create))
            zip.CreateEntry("archive/data.pkl");

        var refusal = Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder[name]));

        Assert.Equal($"{_folder[name]} is a zip (PyTorch .pth); convert it to safetensors.", refusal.Message);
    }

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("model.onnx")]
    public void Open_Pickle_SaysWhatItIs(string name)
    {
        // As torch.save began before it wrote zips: protocol 2, a long integer of ten bytes.
        File.WriteAllBytes(_folder[name], Convert.FromHexString("80028a0a6cfc9c46f9206aa850192e80024de903"));

        var refusal = Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder[name]));

        Assert.Equal($"{_folder[name]} is a pickle (PyTorch .pth); convert it to safetensors.", refusal.Message);
    }

    [Fact]
    public void Open_HeaderWhoseLengthLooksLikeAPickle_IsRead()
    {
        using var value = ones(2);
        SafeTensors.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { [new string('n', 583)] = value });
        Assert.Equal([0x80, 0x02], File.ReadAllBytes(_folder["a.safetensors"])[..2]);

        using var file = WeightFile.Open(_folder["a.safetensors"]);

        Assert.Single(file.Tensors);
    }

    [Fact]
    public void Open_OnnxGraph_HasItsInitialisersByName()
    {
        var builder = new GraphBuilder("made");
        builder.Floats("weight", [1, 2, 3, 4, 5, 6], 2, 3);
        builder.Int64s("shape", 7, 8);
        var model = builder.Build("");
        model.Graph.Initializer.Add(new TensorProto { Name = "numbers", DataType = (int)DataType.Float, Dims = { 2 }, FloatData = { 0.5f, 1.5f } });
        model.Graph.Initializer.Add(new TensorProto { Name = "scalar", DataType = (int)DataType.Int64, Int64Data = { 9 } });
        File.WriteAllBytes(_folder["m.onnx"], model.ToByteArray());

        using var file = WeightFile.Open(_folder["m.onnx"]);

        Assert.Equal(["numbers", "scalar", "shape", "weight"], file.Tensors.Keys.Order());
        Assert.Equal([2, 3], file.Tensors["weight"].shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Tensors["weight"].data<float>().ToArray());
        Assert.Equal([0.5f, 1.5f], file.Tensors["numbers"].data<float>().ToArray());
        Assert.Equal(9, file.Tensors["scalar"].item<long>());
    }

    public static TheoryData<string, Action<TensorProto>> HostileInitialisers() => new()
    {
        { "has 24 bytes", tensor => tensor.Dims[0] = 1L << 60 },
        { "has 24 bytes", tensor => tensor.Dims.Add(-1) },
        { "has 24 bytes", tensor => tensor.Dims[0] = 3 },
        { "type 8", tensor => tensor.DataType = 8 },
        { "another file", tensor => tensor.DataLocation = DataLocation.External },
    };

    [Theory]
    [MemberData(nameof(HostileInitialisers))]
    public void Open_HostileInitialiser_IsRefused(string expected, Action<TensorProto> spoil)
    {
        var builder = new GraphBuilder("made");
        builder.Floats("weight", [1, 2, 3, 4, 5, 6], 2, 3);
        var model = builder.Build("");
        spoil(model.Graph.Initializer[0]);
        File.WriteAllBytes(_folder["m.onnx"], model.ToByteArray());

        var refusal = Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder["m.onnx"]));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["m.onnx"], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OnnxFileCutShort_IsRefused()
    {
        var builder = new GraphBuilder("made");
        builder.Floats("weight", [1, 2, 3, 4, 5, 6], 2, 3);
        File.WriteAllBytes(_folder["m.onnx"], builder.Build("").ToByteArray()[..30]);

        Assert.Contains(_folder["m.onnx"], Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder["m.onnx"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OnnxFileWithoutWeights_IsRefused()
    {
        File.WriteAllBytes(_folder["m.onnx"], new GraphBuilder("made").Build("").ToByteArray());
        File.WriteAllBytes(_folder["empty.onnx"], []);

        Assert.Contains("no initialisers", Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder["m.onnx"])).Message, StringComparison.Ordinal);
        Assert.Contains("no graph", Assert.Throws<InvalidDataException>(() => WeightFile.Open(_folder["empty.onnx"])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
