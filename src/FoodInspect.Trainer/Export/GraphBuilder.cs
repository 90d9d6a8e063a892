using System.Runtime.InteropServices;
using FoodInspect.Trainer.Export.Onnx;
using Google.Protobuf;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Export;

/// <summary>The name of a tensor inside a graph under construction.</summary>
public readonly record struct Value(string Name)
{
    public override string ToString() => Name;
}

/// <summary>
/// Builds an ONNX graph, node by node, in execution order (ONNX IR, https://github.com/onnx/onnx/blob/main/docs/IR.md).
/// Shapes are the caller's concern; names are made unique here. Knows no network: see <see cref="NetworkGraph"/>.
/// </summary>
public sealed class GraphBuilder
{
    /// <summary>
    /// Operator set 13: the newest one that OpenCV's importer knows whole, and every later ONNX Runtime still runs it.
    /// </summary>
    public const int Opset = 13;

    // IR version 8 belongs to ONNX 1.10 and later; initialisers need not be listed as inputs since version 4.
    private const int IrVersion = 8;

    private readonly GraphProto _graph;
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, string> _metadata = [];

    public GraphBuilder(string name) => _graph = new GraphProto { Name = name };

    /// <summary>Declares an input. A dimension is a number, or a name where it is free ("N").</summary>
    public Value Input(string name, DataType type, params object[] dimensions)
    {
        _graph.Input.Add(Describe(name, type, dimensions));
        return new Value(Unique(name));
    }

    /// <summary>Gives <paramref name="value"/> to the outside under <paramref name="name"/>.</summary>
    public void Output(string name, Value value, DataType type, params object[] dimensions)
    {
        if (!_uses.TryAdd(name, 1))
            throw new ArgumentException($"The name '{name}' is taken.");
        var producer = _graph.Node.Last(node => node.Output.Contains(value.Name));
        foreach (var node in _graph.Node)
            Rename(node.Input, value.Name, name);
        Rename(producer.Output, value.Name, name);
        _graph.Output.Add(Describe(name, type, dimensions));
    }

    public Value Floats(string name, ReadOnlySpan<float> data, params long[] dimensions) =>
        Initialiser(name, DataType.Float, MemoryMarshal.AsBytes(data), data.Length, dimensions);

    public Value Int32s(string name, ReadOnlySpan<int> data, params long[] dimensions) =>
        Initialiser(name, DataType.Int32, MemoryMarshal.AsBytes(data), data.Length, dimensions);

    /// <summary>A vector of 64-bit integers, as shape-like arguments of operators are.</summary>
    public Value Int64s(string name, params long[] data) =>
        Initialiser(name, DataType.Int64, MemoryMarshal.AsBytes<long>(data), data.Length, [data.Length]);

    public Value Scalar(string name, float value) => Floats(name, [value]);

    /// <summary>An attribute of several integers.</summary>
    public static (string Name, object Value) Ints(string name, params int[] values) => (name, values);

    /// <summary>Adds a node with one output; attributes are int, float, string or int[].</summary>
    public Value Node(string operatorName, ReadOnlySpan<Value> inputs, params (string Name, object Value)[] attributes) =>
        Nodes(operatorName, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs. An input of default(Value) is an optional one left out.</summary>
    public Value[] Nodes(
        string operatorName, ReadOnlySpan<Value> inputs, int outputCount, params (string Name, object Value)[] attributes)
    {
        var name = Unique(operatorName.ToLowerInvariant());
        var node = new NodeProto { OpType = operatorName, Name = name };
        foreach (var input in inputs)
            node.Input.Add(input.Name ?? "");
        var outputs = new Value[outputCount];
        for (var i = 0; i < outputCount; i++)
            outputs[i] = new Value(i == 0 ? name : $"{name}_{i}");
        node.Output.AddRange(outputs.Select(output => output.Name));
        node.Attribute.AddRange(attributes.Select(Attribute));
        _graph.Node.Add(node);
        return outputs;
    }

    /// <summary>A fact about the graph that the runtime can read.</summary>
    public void Metadata(string key, string value) => _metadata.Add(key, value);

    /// <summary>The finished model.</summary>
    public ModelProto Build(string description) => new()
    {
        IrVersion = IrVersion,
        ProducerName = "FoodInspect",
        DocString = description,
        Graph = _graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        MetadataProps = { _metadata.Select(fact => new StringStringEntryProto { Key = fact.Key, Value = fact.Value }) },
    };

    private Value Initialiser(string name, DataType type, ReadOnlySpan<byte> bytes, int count, long[] dimensions)
    {
        if (dimensions.Aggregate(1L, (product, dimension) => product * dimension) != count)
            throw new ArgumentException($"'{name}' has {count} values for the shape [{string.Join(", ", dimensions)}].");
        name = Unique(name);
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(dimensions);
        _graph.Initializer.Add(tensor);
        return new Value(name);
    }

    private static AttributeProto Attribute((string Name, object Value) attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case int i:
                (proto.Type, proto.I) = (AttributeProto.Types.AttributeType.Int, i);
                break;
            case float f:
                (proto.Type, proto.F) = (AttributeProto.Types.AttributeType.Float, f);
                break;
            case string s:
                (proto.Type, proto.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(s));
                break;
            case int[] ints:
                proto.Type = AttributeProto.Types.AttributeType.Ints;
                proto.Ints.AddRange(ints.Select(i => (long)i));
                break;
            default:
                throw new ArgumentException($"Attribute '{attribute.Name}' has the unsupported type {attribute.Value.GetType()}.");
        }
        return proto;
    }

    private static ValueInfoProto Describe(string name, DataType type, object[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions.Select(dimension => dimension is string free
            ? new TensorShapeProto.Types.Dimension { DimParam = free }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension) }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private static void Rename(Google.Protobuf.Collections.RepeatedField<string> names, string from, string to)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == from)
                names[i] = to;
    }

    private string Unique(string name)
    {
        var count = _uses[name] = _uses.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}.{count}";
    }
}
