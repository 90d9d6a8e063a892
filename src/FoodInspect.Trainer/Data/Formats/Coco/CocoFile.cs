using System.Text.Json;
using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Data.Formats.Coco;

/// <summary>A COCO annotation file, as far as segmentation goes (cocodataset.org, "Data format").</summary>
internal sealed record CocoFile(
    [property: JsonRequired] IReadOnlyList<CocoPicture> Images,
    [property: JsonRequired] IReadOnlyList<CocoAnnotation> Annotations,
    [property: JsonRequired] IReadOnlyList<CocoCategory> Categories)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="InvalidDataException">It is no such file; says where.</exception>
    public static CocoFile Read(string path)
    {
        try
        {
            return CheckedJson.ReadFile<CocoFile>(path, Json) ?? throw new InvalidDataException("is null and no COCO file");
        }
        catch (JsonException failure)
        {
            // Only messages of the library's own say where.
            var place = failure.Path is null || failure.Message.Contains("Path:", StringComparison.Ordinal) ? "" : $" Path: {failure.Path} | LineNumber: {failure.LineNumber}.";
            throw new InvalidDataException($"is no COCO file of segmentations: {failure.Message}{place}", failure);
        }
    }

    public void Write(Stream output) => JsonSerializer.Serialize(output, this, Json);
}

internal sealed record CocoPicture([property: JsonRequired] long Id, [property: JsonRequired] string FileName, int Width, int Height);

internal sealed record CocoCategory([property: JsonRequired] int Id, [property: JsonRequired] string Name, string? Supercategory = null);

/// <param name="Id">Number of the object.</param>
/// <param name="ImageId">The picture that it is in.</param>
/// <param name="CategoryId">What it is.</param>
/// <param name="Segmentation">Its pixels; null for an object that has a box only.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Bbox">x, y, width, height.</param>
/// <param name="Iscrowd">1 if it stands for a group of objects.</param>
internal sealed record CocoAnnotation(
    long Id,
    [property: JsonRequired] long ImageId,
    [property: JsonRequired] int CategoryId,
    CocoSegmentation? Segmentation,
    double Area = 0,
    IReadOnlyList<double>? Bbox = null,
    int Iscrowd = 0);

/// <summary>The pixels of an object in one of COCO's three ways; two of the three are null.</summary>
/// <param name="Polygons">x, y, x, y … of each polygon; the object is all of them together.</param>
/// <param name="Runs">Run lengths as numbers.</param>
/// <param name="Text">Run lengths as text.</param>
/// <param name="Size">Height and width, with run lengths.</param>
[JsonConverter(typeof(CocoSegmentationConverter))]
internal sealed record CocoSegmentation(
    IReadOnlyList<double[]>? Polygons, IReadOnlyList<long>? Runs = null, string? Text = null, IReadOnlyList<int>? Size = null);

internal sealed class CocoSegmentationConverter : JsonConverter<CocoSegmentation>
{
    public override CocoSegmentation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
            return new CocoSegmentation(Part<double[][]>(ref reader, "polygons", options));
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("a segmentation is an array of polygons, or an object with 'counts' and 'size'");
        var made = new CocoSegmentation(null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "counts" when reader.TokenType == JsonTokenType.String:
                    made = made with { Text = reader.GetString() };
                    break;
                case "counts":
                    made = made with { Runs = Part<long[]>(ref reader, "counts", options) };
                    break;
                case "size":
                    made = made with { Size = Part<int[]>(ref reader, "size", options) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return made is { Size.Count: 2 } and not { Runs: null, Text: null }
            ? made
            : throw new JsonException("a segmentation by run lengths needs 'counts' and a 'size' of height and width");
    }

    public override void Write(Utf8JsonWriter writer, CocoSegmentation value, JsonSerializerOptions options)
    {
        if (value.Polygons is { } polygons)
        {
            JsonSerializer.Serialize(writer, polygons, options);
            return;
        }
        writer.WriteStartObject();
        writer.WritePropertyName("size");
        JsonSerializer.Serialize(writer, value.Size, options);
        writer.WritePropertyName("counts");
        if (value.Text is { } text)
            writer.WriteStringValue(text);
        else
            JsonSerializer.Serialize(writer, value.Runs, options);
        writer.WriteEndObject();
    }

    private static T? Part<T>(ref Utf8JsonReader reader, string name, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(ref reader, options);
        }
        catch (JsonException failure)
        {
            // Without a place of its own it gets the place in the whole file.
            throw new JsonException($"a segmentation's {name} cannot be read", null, null, null, failure);
        }
    }
}
