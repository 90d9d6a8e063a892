using System.Text;
using System.Text.Json;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>Reads a JSON file (comments and trailing commas allowed) into nodes that know their line.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Receives keys that stand twice.</param>
    /// <exception cref="ConfigurationException">The file is missing, unreadable, or no JSON object.</exception>
    public static ConfigurationNode Read(string path, ICollection<ConfigurationProblem> problems)
    {
        var file = Path.GetFileName(path);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The configuration {path} cannot be read: {exception.Message} Name another one with --config FILE.");
        }

        var reader = new Utf8JsonReader(
            WithoutByteOrderMark(json), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var lines = new LineCounter(file, WithoutByteOrderMark(json));
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, "", lines, problems);
            if (root.Kind != NodeKind.Section)
                throw new ConfigurationException($"{root.Place}: the configuration must be a JSON object, {{ … }}.");
            // Anything after the object is a syntax error, which only this call finds.
            reader.Read();
            return root;
        }
        catch (JsonException exception)
        {
            var message = exception.Message.Split(" LineNumber:")[0];
            throw new ConfigurationException($"{file}:{exception.LineNumber + 1}: this is no JSON. {message}");
        }
        catch (InvalidOperationException)
        {
            // What Utf8JsonReader throws for bytes that are no UTF-8, and for \u escapes that are half a character.
            throw new ConfigurationException($"{lines.PlaceOf(reader.TokenStartIndex)}: this is no UTF-8 text. Save the file as UTF-8.");
        }
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(byte[] json) =>
        json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json.AsSpan(Encoding.UTF8.Preamble.Length) : json;

    private static ConfigurationNode ReadValue(
        ref Utf8JsonReader reader, string keyPath, LineCounter lines, ICollection<ConfigurationProblem> problems)
    {
        var place = lines.PlaceOf(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, new ConfigurationNode(keyPath, NodeKind.Section, place), lines, problems),
            JsonTokenType.StartArray => ReadArray(ref reader, new ConfigurationNode(keyPath, NodeKind.List, place), lines, problems),
            JsonTokenType.String => new ConfigurationNode(keyPath, NodeKind.Text, place, reader.GetString()!),
            JsonTokenType.Number => new ConfigurationNode(keyPath, NodeKind.Number, place, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True => new ConfigurationNode(keyPath, NodeKind.Boolean, place, "true"),
            JsonTokenType.False => new ConfigurationNode(keyPath, NodeKind.Boolean, place, "false"),
            _ => new ConfigurationNode(keyPath, NodeKind.Null, place, "null"),
        };
    }

    private static ConfigurationNode ReadObject(
        ref Utf8JsonReader reader, ConfigurationNode node, LineCounter lines, ICollection<ConfigurationProblem> problems)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var member = ReadValue(ref reader, node.PathOf(name), lines, problems);
            if (!node.Members.TryAdd(name, member))
                problems.Add(new ConfigurationProblem(
                    member.KeyPath, null, $"the key stands twice, again at {member.Place}", "Keep one of them."));
        }

        return node;
    }

    private static ConfigurationNode ReadArray(
        ref Utf8JsonReader reader, ConfigurationNode node, LineCounter lines, ICollection<ConfigurationProblem> problems)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            node.Elements.Add(ReadValue(ref reader, node.PathOf(node.Elements.Count), lines, problems));
        return node;
    }

    /// <summary>Turns byte offsets into lines.</summary>
    private sealed class LineCounter(string file, ReadOnlySpan<byte> json)
    {
        private readonly long[] _lineEnds = LineEnds(json);

        public string PlaceOf(long offset)
        {
            var index = Array.BinarySearch(_lineEnds, offset);
            return $"{file}:{(index < 0 ? ~index : index) + 1}";
        }

        private static long[] LineEnds(ReadOnlySpan<byte> json)
        {
            var ends = new List<long>();
            for (var offset = 0; offset < json.Length; offset++)
                if (json[offset] == (byte)'\n')
                    ends.Add(offset);
            return [.. ends];
        }
    }
}
