using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FoodInspect.Trainer.Data.Formats.LabelStudio;

/// <summary>A task of Label Studio's JSON export: a picture with what people drew on it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Data">Its data by name; one of them is the picture's address.</param>
/// <param name="Annotations">One a person.</param>
internal sealed partial record LabelStudioTask(
    long Id,
    [property: JsonRequired] IReadOnlyDictionary<string, JsonElement> Data,
    [property: JsonRequired] IReadOnlyList<LabelStudioAnnotation> Annotations)
{
    private const string LocalFile = "?d=";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="InvalidDataException">It is no such file; says where.</exception>
    public static IReadOnlyList<LabelStudioTask> ReadAll(string path)
    {
        try
        {
            return CheckedJson.ReadFile<LabelStudioTask[]>(path, Json) ?? throw new InvalidDataException("is null and no Label Studio export");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"is no JSON export of Label Studio: {failure.Message}", failure);
        }
    }

    public static void WriteAll(Stream output, IReadOnlyList<LabelStudioTask> tasks) => JsonSerializer.Serialize(output, tasks, Json);

    /// <summary>The picture's path: of a local file what follows <c>?d=</c>, of another address the path; null if no data is a picture.</summary>
    [JsonIgnore]
    public string? PicturePath => PictureAddress is { } address ? PathOf(address) : null;

    /// <summary>
    /// Whether the picture was uploaded to Label Studio, which then put eight hexadecimal digits and '-' before its name. Names of all other pictures are their owner's, though
    /// they may begin like that too, as with a date.
    /// </summary>
    [JsonIgnore]
    public bool IsUploaded => PictureAddress is { } address && !address.Contains(LocalFile, StringComparison.Ordinal) && UploadFolder().IsMatch(PathOf(address));

    private string? PictureAddress => Data.Where(item => item.Value.ValueKind == JsonValueKind.String).OrderByDescending(item => item.Key == "image")
        .Select(item => item.Value.GetString()!).FirstOrDefault(text => PictureFiles.HasPictureName(PathOf(text)));

    private static string PathOf(string address)
    {
        var local = address.IndexOf(LocalFile, StringComparison.Ordinal);
        var path = local >= 0 ? address[(local + LocalFile.Length)..] : address.Split('?')[0];
        return Uri.UnescapeDataString(path);
    }

    [GeneratedRegex("(^|/data/)upload/")]
    private static partial Regex UploadFolder();
}

internal sealed record LabelStudioAnnotation([property: JsonRequired] IReadOnlyList<LabelStudioResult> Result, bool WasCancelled = false);

/// <param name="Id">Of the stroke.</param>
/// <param name="Type">brushlabels for a mask with its label.</param>
/// <param name="FromName">Name of the labels in the project's configuration.</param>
/// <param name="ToName">Name of the picture there.</param>
/// <param name="OriginalWidth">Of the picture, pixels.</param>
/// <param name="OriginalHeight">Of the picture, pixels.</param>
/// <param name="Value">What was drawn.</param>
internal sealed record LabelStudioResult(
    string? Id, [property: JsonRequired] string Type, string? FromName, string? ToName, int OriginalWidth, int OriginalHeight, LabelStudioValue? Value);

/// <param name="Format">rle.</param>
/// <param name="Rle">See <see cref="BrushRunLengths"/>.</param>
/// <param name="Brushlabels">The label, one.</param>
internal sealed record LabelStudioValue(string? Format, List<byte>? Rle, IReadOnlyList<string>? Brushlabels);
