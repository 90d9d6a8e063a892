using System.Buffers.Binary;
using System.Text.Json;
using FoodInspect.Core.Files;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors): eight bytes of header length, a JSON header of names,
/// types, shapes and offsets, then the bytes of the tensors, little-endian, without gaps.
/// </summary>
public static class SafeTensors
{
    private const int LengthBytes = 8;

    /// <summary>Largest header read, as in the reference implementation.</summary>
    private const long LargestHeader = 100_000_000;

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>Reads all tensors; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">Not a sound safetensors file; says what is wrong. Nothing is read outside the file's bounds.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = File.OpenRead(path);
        var entries = SafeTensorsHeader.Read(file, LargestHeader, Types.ContainsKey, path, out var dataStart);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in entries)
        {
            var type = Types[entry.Type];
            var tensor = empty(entry.Shape, type).DetachFromDisposeScope();
            tensors[entry.Name] = tensor;
            if (entry.Begin == entry.End)
                continue;
            file.Position = dataStart + entry.Begin;
            file.ReadExactly(tensor.bytes);
        }
        return tensors;
    }

    /// <summary>Writes tensors in the order of their names; a reader sees the old file or the new one whole.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors) => AtomicFile.Write(path, file =>
    {
        var names = tensors.Keys.Order(StringComparer.Ordinal).ToArray();
        var header = Header(names, tensors);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var name in names)
        {
            using var scope = NewDisposeScope();
            var plain = tensors[name].detach().cpu().contiguous();
            if (plain.NumberOfElements > 0)
                file.Write(plain.bytes);
        }
    });

    private static byte[] Header(string[] names, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var offset = 0L;
            json.WriteStartObject();
            foreach (var name in names)
            {
                var tensor = tensors[name];
                var size = tensor.NumberOfElements * tensor.ElementSize;
                json.WriteStartObject(name);
                json.WriteString("dtype", Types.First(type => type.Value == tensor.dtype).Key);
                json.WriteStartArray("shape");
                foreach (var length in tensor.shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += size);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Blanks up to a multiple of eight keep the tensors aligned.
        while (buffer.Length % LengthBytes != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
