using System.Text;
using System.Text.Json;

namespace FoodInspect.Trainer.Data;

/// <summary>Reads JSON of strangers: what System.Text.Json lets pass though nobody means it, a <c>null</c> among the elements of a list, is an error too.</summary>
internal static class CheckedJson
{
    /// <returns>Null if the document is <c>null</c>.</returns>
    /// <exception cref="JsonException">It is no such document; says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T? ReadFile<T>(string path, JsonSerializerOptions options)
        where T : class
    {
        ReadOnlySpan<byte> text = File.ReadAllBytes(path);
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        RequireElements(text);
        return JsonSerializer.Deserialize<T>(text, options);
    }

    private static void RequireElements(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        var isList = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    isList.Push(true);
                    break;
                case JsonTokenType.StartObject:
                    isList.Push(false);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    isList.Pop();
                    break;
                case JsonTokenType.Null when isList.TryPeek(out var inList) && inList:
                    throw new JsonException($"a list holds null where an element should stand, in line {text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1}");
            }
        }
    }
}
