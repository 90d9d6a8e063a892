using System.Text.Json;
using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Data.Formats.LabelMe;

/// <summary>A LabelMe file, one a picture (wkentaro/labelme, version 5).</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Flags">Ticks of a person on the picture.</param>
/// <param name="Shapes">The objects, the later over the earlier.</param>
/// <param name="ImagePath">The picture, relative to this file; slashes of either kind.</param>
/// <param name="ImageData">The picture itself, base64, or null.</param>
/// <param name="ImageHeight">Pixels, or 0.</param>
/// <param name="ImageWidth">Pixels, or 0.</param>
internal sealed record LabelMeFile(
    string? Version,
    IReadOnlyDictionary<string, bool>? Flags,
    [property: JsonRequired] IReadOnlyList<LabelMeShape> Shapes,
    [property: JsonRequired] string ImagePath,
    string? ImageData,
    int ImageHeight,
    int ImageWidth)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, WriteIndented = true };

    /// <exception cref="InvalidDataException">It is no such file; says where.</exception>
    public static LabelMeFile Read(string path)
    {
        try
        {
            return CheckedJson.ReadFile<LabelMeFile>(path, Json) ?? throw new InvalidDataException("is null and no LabelMe file");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"is no LabelMe file: {failure.Message}", failure);
        }
    }

    public void Write(Stream output) => JsonSerializer.Serialize(output, this, Json);
}

/// <param name="Label">What it is.</param>
/// <param name="Points">x, y of each.</param>
/// <param name="ShapeType">polygon, rectangle, circle, mask, or one without an area: line, linestrip, point, points.</param>
/// <param name="Mask">For a mask: its pixels as a PNG, base64, of the size of the box that the two points give.</param>
/// <param name="GroupId">Shapes of one number are parts of one object, or null.</param>
/// <param name="Description">A person's words.</param>
/// <param name="Flags">A person's ticks.</param>
internal sealed record LabelMeShape(
    [property: JsonRequired] string Label,
    [property: JsonRequired] IReadOnlyList<double[]> Points,
    [property: JsonPropertyName("shape_type")] string? ShapeType = null,
    string? Mask = null,
    [property: JsonPropertyName("group_id")] int? GroupId = null,
    string? Description = null,
    IReadOnlyDictionary<string, bool>? Flags = null);
