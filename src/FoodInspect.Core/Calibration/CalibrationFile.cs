using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Files;

namespace FoodInspect.Core.Calibration;

/// <summary>The lens of a camera: pinhole model with radial and tangential distortion (Brown 1971; as OpenCV has it).</summary>
/// <param name="CameraMatrix">fx, 0, cx, 0, fy, cy, 0, 0, 1, in pixels.</param>
/// <param name="Distortion">k1, k2, p1, p2 and, if present, k3.</param>
/// <param name="ReprojectionErrorPx">Root mean square of what the model leaves unexplained.</param>
public sealed record LensModel(IReadOnlyList<double> CameraMatrix, IReadOnlyList<double> Distortion, double ReprojectionErrorPx);

/// <summary>Gains that make an evenly white belt look evenly bright, as a coarse grid over the picture; row by row.</summary>
/// <param name="Columns">Cells across.</param>
/// <param name="Rows">Cells down.</param>
/// <param name="Gains">Columns × rows gains, about 1 on average.</param>
public sealed record FlatField(int Columns, int Rows, IReadOnlyList<double> Gains);

/// <summary>Gain of each colour that makes white paper grey.</summary>
public sealed record WhiteBalance(double Blue, double Green, double Red);

/// <summary>How noise is smoothed.</summary>
public enum DenoisingMethod
{
    /// <summary>Median of a square; strength is its side, 3 or 5.</summary>
    Median,

    /// <summary>Gaussian blur; strength is sigma in pixels.</summary>
    Gaussian,

    /// <summary>Bilateral filter (Tomasi and Manduchi 1998) over 5 pixels; strength is sigma in grey levels. Slow.</summary>
    Bilateral,
}

/// <summary>Smoothing of noise.</summary>
public sealed record Denoising(DenoisingMethod Method, double Strength);

/// <summary>
/// One camera's calibration as its JSON file holds it. Everything but the size of the picture may be absent. Steps apply in
/// this order: gains on the camera's picture, then the lens, then denoising; the scale speaks of the picture after them.
/// </summary>
public sealed record CalibrationFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Width of the pictures it was made for, in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Height of the pictures it was made for, in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>When it was made or last changed.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The lens, or null to leave the picture's geometry as it is.</summary>
    public LensModel? Lens { get; init; }

    /// <summary>Evenness of the light, or null.</summary>
    public FlatField? FlatField { get; init; }

    /// <summary>White balance, or null.</summary>
    public WhiteBalance? WhiteBalance { get; init; }

    /// <summary>Gain of all colours, or null for 1.</summary>
    public double? Gain { get; init; }

    /// <summary>Smoothing of noise, or null.</summary>
    public Denoising? Denoising { get; init; }

    /// <summary>Scale on the belt of a camera that looks straight down; not together with <see cref="Homography"/>.</summary>
    public double? MmPerPixel { get; init; }

    /// <summary>3 × 3, row by row: from pixels of the corrected picture to mm on the belt, for a camera that looks at an angle.</summary>
    public IReadOnlyList<double>? Homography { get; init; }

    /// <summary>The same scale, for pictures that were corrected already.</summary>
    public CalibrationFile ScaleOnly() => new() { ImageWidth = ImageWidth, ImageHeight = ImageHeight, CreatedAt = CreatedAt, MmPerPixel = MmPerPixel, Homography = Homography };

    /// <summary>Reads the file as it stands; see <see cref="CalibrationValidator"/> for what its values may be.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="JsonException">It is not JSON of this form, or has unknown keys; says where.</exception>
    public static CalibrationFile Read(string path) =>
        JsonSerializer.Deserialize<CalibrationFile>(File.ReadAllText(path), Json) ?? throw new JsonException("the file holds null");

    /// <summary>Writes the file, in place of what stood there only when it is complete.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, file =>
    {
        JsonSerializer.Serialize(file, this, Json);
        file.WriteByte((byte)'\n');
    });
}
