using System.Text.Json;

namespace FoodInspect.Core.Calibration;

/// <summary>
/// What was done to the pictures of a data set before they were stored, <c>corrections.json</c> beside its class list. A model that learned from
/// corrected pictures wants such pictures on its line.
/// </summary>
/// <param name="Lens">Whether the distortion of the lens was taken out.</param>
/// <param name="Light">Whether light, colours or noise were corrected; null where the file does not say, as those from before it did.</param>
public sealed record PictureCorrections(bool Lens, bool? Light = null)
{
    public const string FileName = "corrections.json";

    /// <summary>How far the pictures of a data set lie below its root: SPLIT/images.</summary>
    public const int FoldersAbovePictures = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Nothing was done, or nobody wrote it down.</summary>
    public static PictureCorrections None { get; } = new(false, false);

    /// <summary>What a line's calibration does.</summary>
    public static PictureCorrections Of(CalibrationFile? calibration) =>
        new(calibration?.Lens is not null, calibration is { FlatField: not null } or { WhiteBalance: not null } or { Gain: not null } or { Denoising: not null });

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

    /// <summary>Those of the pictures in a folder: its own, or of the data set that it lies in; none where nobody wrote any down.</summary>
    /// <exception cref="CalibrationException">The file cannot be read, so that nobody knows.</exception>
    public static PictureCorrections OfPicturesIn(string folder)
    {
        var problems = new List<string>();
        var found = Find(folder, FoldersAbovePictures, problems) ?? None;
        return problems.Count == 0 ? found : throw new CalibrationException([.. problems.Select(problem => $"{problem} Mend the file, or remove it if the pictures are as the camera gave them.")]);
    }

    /// <summary>Whether these are what a calibration does, so that of it only the scale is left to apply.</summary>
    public bool AreThoseOf(CalibrationFile calibration)
    {
        var made = Of(calibration);
        return made != None && Lens == made.Lens && (Light ?? false) == made.Light;
    }

    /// <summary>Why pictures with these corrections must not be corrected by a calibration as well, and what to do; null if they may be. A scale corrects nothing.</summary>
    /// <param name="calibration">The calibration.</param>
    /// <param name="option">The option that named it.</param>
    public string? ObjectionTo(CalibrationFile calibration, string option)
    {
        if (this == None || Of(calibration) == None)
            return null;
        var leaveOut = $"leave {option} out, or give one with nothing but a scale";
        return Lens || Light is true
            ? $"were corrected before they were stored ({FileName}): {leaveOut}"
            : $"may have been corrected before they were stored ({FileName} says nothing of light): {leaveOut}, or, if they are as the camera gave them, add \"light\": false to that file";
    }

    /// <summary>The file.</summary>
    public void Write(Stream output) => JsonSerializer.Serialize(output, this, Json);
}
