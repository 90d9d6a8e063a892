using System.Runtime.InteropServices;
using FoodInspect.Trainer.Export.Onnx;
using Google.Protobuf;
using static TorchSharp.torch;
using DataType = FoodInspect.Trainer.Export.Onnx.TensorProto.Types.DataType;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>
/// The constants of an ONNX graph by name (ONNX IR, https://github.com/onnx/onnx/blob/main/docs/IR.md). An exporter that folds batch normalisation
/// away leaves other tensors than the network has; PyTorch keeps them with training=PRESERVE and do_constant_folding=False.
/// </summary>
internal static class OnnxInitialisers
{
    // Of protobuf.
    private const long LargestFile = int.MaxValue;

    private static readonly Dictionary<DataType, (ScalarType Type, int Bytes)> Types = new()
    {
        [DataType.Float] = (ScalarType.Float32, 4),
        [DataType.Double] = (ScalarType.Float64, 8),
        [DataType.Float16] = (ScalarType.Float16, 2),
        [DataType.Bfloat16] = (ScalarType.BFloat16, 2),
        [DataType.Int64] = (ScalarType.Int64, 8),
        [DataType.Int32] = (ScalarType.Int32, 4),
        [DataType.Int8] = (ScalarType.Int8, 1),
        [DataType.Uint8] = (ScalarType.Byte, 1),
        [DataType.Bool] = (ScalarType.Bool, 1),
    };

    /// <summary>Reads all; the caller owns the tensors.</summary>
    /// <exception cref="InvalidDataException">No sound ONNX file with initialisers; says what is wrong. No tensor is made larger than its data in the file.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        var model = Model(path);
        var graph = model.Graph ?? throw Refusal(path, "it has no graph");
        var initialisers = graph.Initializer;
        if (initialisers.Count == 0)
            throw Refusal(path, "it has no initialisers");
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach (var initialiser in initialisers)
            {
                if (!tensors.TryAdd(initialiser.Name, TensorOf(initialiser, path)))
                    throw Refusal(path, $"'{initialiser.Name}' occurs twice");
            }
            return CntkResNet.Made(model) ? CntkResNet.Named(graph, tensors) : tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    private static ModelProto Model(string path)
    {
        using (var file = File.OpenRead(path))
        {
            ForeignFormat.Refuse(file, path);
            if (file.Length > LargestFile)
                throw Refusal(path, $"it has {file.Length} bytes, and protobuf allows {LargestFile}");
        }
        try
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw Refusal(path, failure.Message);
        }
    }

    private static Tensor TensorOf(TensorProto proto, string path)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
            throw Refusal(path, $"'{proto.Name}' lies in another file; save the model as one");
        if (!Types.TryGetValue((DataType)proto.DataType, out var element))
            throw Refusal(path, $"'{proto.Name}' is of type {proto.DataType}, which is not known");
        var bytes = BytesOf(proto);
        var elements = SafeTensorsHeader.Elements([.. proto.Dims]);
        if (elements is not { } count || count > bytes.Length || count * element.Bytes != bytes.Length)
            throw Refusal(path, $"'{proto.Name}' of shape [{string.Join(',', proto.Dims)}] has {bytes.Length} bytes");
        var tensor = empty([.. proto.Dims], element.Type).DetachFromDisposeScope();
        if (count > 0)
            bytes.CopyTo(tensor.bytes);
        return tensor;
    }

    // Small tensors are often written as numbers.
    private static ReadOnlySpan<byte> BytesOf(TensorProto proto) => (DataType)proto.DataType switch
    {
        DataType.Float when proto.FloatData.Count > 0 => MemoryMarshal.AsBytes<float>(proto.FloatData.ToArray()),
        DataType.Int64 when proto.Int64Data.Count > 0 => MemoryMarshal.AsBytes<long>(proto.Int64Data.ToArray()),
        _ => proto.RawData.Span,
    };

    private static InvalidDataException Refusal(string path, string reason) => new($"{path} is no sound ONNX file: {reason}.");
}
