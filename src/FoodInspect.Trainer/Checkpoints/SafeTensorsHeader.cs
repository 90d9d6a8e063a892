using System.Buffers.Binary;
using System.Text.Json;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>One tensor's entry in a safetensors header. Offsets are in bytes from the header's end.</summary>
internal sealed record SafeTensorsEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>Reads a safetensors header and refuses what does not fit the file, before anything is allocated by it.</summary>
internal static class SafeTensorsHeader
{
    private static readonly Dictionary<string, int> ElementBytes = new()
    {
        ["F64"] = 8,
        ["I64"] = 8,
        ["F32"] = 4,
        ["I32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    public static List<SafeTensorsEntry> Read(FileStream file, long largestHeader, Predicate<string> knowsType, string path, out long dataStart)
    {
        InvalidDataException Refusal(string reason) => new($"{path} is no sound safetensors file: {reason}.");

        ForeignFormat.Refuse(file, path);
        Span<byte> lengthBytes = stackalloc byte[8];
        if (file.ReadAtLeast(lengthBytes, 8, throwOnEndOfStream: false) < 8)
            throw Refusal("it is shorter than the 8 bytes of the header's length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > (ulong)Math.Min(largestHeader, file.Length - 8))
            throw Refusal($"its header claims {length} bytes, the file has {file.Length - 8} after the length");
        var header = new byte[length];
        file.ReadExactly(header);
        dataStart = file.Position;
        var dataBytes = file.Length - dataStart;

        var entries = new List<SafeTensorsEntry>();
        try
        {
            using var json = JsonDocument.Parse(header);
            foreach (var property in json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
                entries.Add(Entry(property));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Refusal($"its header is no such JSON ({failure.Message})");
        }
        return Checked(entries, dataBytes, knowsType, Refusal);
    }

    private static SafeTensorsEntry Entry(JsonProperty property)
    {
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt64()).ToArray();
        return new SafeTensorsEntry(
            property.Name,
            property.Value.GetProperty("dtype").GetString() ?? "null",
            [.. property.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())],
            offsets is [var begin, _] ? begin : -1,
            offsets is [_, var end] ? end : -1);
    }

    private static List<SafeTensorsEntry> Checked(
        List<SafeTensorsEntry> entries, long dataBytes, Predicate<string> knowsType, Func<string, InvalidDataException> refusal)
    {
        if (entries.GroupBy(e => e.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw refusal($"'{twice.Key}' occurs twice");
        foreach (var entry in entries)
        {
            if (!knowsType(entry.Type) || !ElementBytes.TryGetValue(entry.Type, out var elementBytes))
                throw refusal($"'{entry.Name}' is of type {entry.Type}, which is not known");
            if (entry.Begin < 0 || entry.End < entry.Begin || entry.End > dataBytes)
                throw refusal($"'{entry.Name}' lies at bytes {entry.Begin} to {entry.End} of {dataBytes}");
            if (Elements(entry.Shape) is not { } elements || elements > long.MaxValue / 8 || elements * elementBytes != entry.End - entry.Begin)
                throw refusal($"'{entry.Name}' of shape [{string.Join(',', entry.Shape)}] does not take {entry.End - entry.Begin} bytes");
        }
        var end = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin < end)
                throw refusal($"'{entry.Name}' overlaps another tensor");
            // The format forbids bytes that belong to no tensor: they may hide anything, and a wrong offset shows in them.
            if (entry.Begin > end)
                throw refusal($"bytes {end} to {entry.Begin}, before '{entry.Name}', belong to no tensor");
            end = entry.End;
        }
        if (end != dataBytes)
            throw refusal($"its last {dataBytes - end} bytes belong to no tensor");
        return entries;
    }

    /// <summary>The product of the lengths, or null where it is none or too large.</summary>
    public static long? Elements(long[] shape)
    {
        var product = 1L;
        foreach (var length in shape)
        {
            if (length < 0 || (length > 0 && product > long.MaxValue / length))
                return null;
            product *= length;
        }
        return product;
    }
}
