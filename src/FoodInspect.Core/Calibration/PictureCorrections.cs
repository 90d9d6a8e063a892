using System.Text.Json;

namespace FoodInspect.Core.Calibration;

/// <summary>
/// What was done to the pictures of a data set before they were stored, <c>corrections.json</c> beside its class list. A model that learned from
/// corrected pictures wants such pictures on its line.
/// </summary>
/// <param name="Lens">Whether the distortion of the lens was taken out.</param>
public sealed record PictureCorrections(bool Lens)
{
    public const string FileName = "corrections.json";

    /// <summary>How far the pictures of a data set lie below its root: SPLIT/images.</summary>
    public const int FoldersAbovePictures = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Nothing was done, or nobody wrote it down.</summary>
    public static PictureCorrections None { get; } = new(false);

    /// <summary>What a line's calibration does.</summary>
    public static PictureCorrections Of(CalibrationFile? calibration) => new(calibration?.Lens is not null);

    /// <summary>Those of a data set's folder; none where the file is absent, or cannot be read, which is added to <paramref name="problems"/>.</summary>
    public static PictureCorrections Read(string folder, ICollection<string> problems)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<PictureCorrections>(File.ReadAllText(path), Json) ?? None : None;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{FileName}: {failure.Message}");
            return None;
        }
    }

    /// <summary>Those of the nearest folder that says so, from this one upwards; null where none does.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="above">How many folders above it to look in; pictures of a data set lie <see cref="FoldersAbovePictures"/> below its root.</param>
    /// <param name="problems">Gets what is wrong with the file.</param>
    public static PictureCorrections? Find(string folder, int above, ICollection<string> problems)
    {
        var place = new DirectoryInfo(folder);
        for (var i = 0; i <= above && place is not null; i++, place = place.Parent)
        {
            if (!File.Exists(Path.Combine(place.FullName, FileName)))
                continue;
            var own = new List<string>();
            var corrections = Read(place.FullName, own);
            own.ForEach(problem => problems.Add($"{place.FullName}: {problem}"));
            return corrections;
        }

        return null;
    }

    /// <summary>The file.</summary>
    public void Write(Stream output) => JsonSerializer.Serialize(output, this, Json);
}
