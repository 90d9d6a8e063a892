using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Inference.Models;

/// <summary>How a card stands in its file: camel case, unknown and missing keys are errors, colours as "#rrggbb".</summary>
internal static class ModelCardJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new ColourConverter() },
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // The file is read by people, and never put into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed class ColourConverter : JsonConverter<Rgb>
    {
        public override Rgb Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return Rgb.TryParse(text, out var colour)
                ? colour
                : throw new JsonException($"'{text}' is no colour; it must be like \"#c03020\".");
        }

        public override void Write(Utf8JsonWriter writer, Rgb value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
