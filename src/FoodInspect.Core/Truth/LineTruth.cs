using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Files;
using OpenCvSharp;

namespace FoodInspect.Core.Truth;

/// <summary>What an item on a recorded line really is.</summary>
public enum TruthKind
{
    /// <summary>A product without defect.</summary>
    Sound,

    /// <summary>A product with a defect.</summary>
    Rotten,

    /// <summary>A foreign body.</summary>
    Foreign,
}

/// <summary>An item of a recorded line.</summary>
/// <param name="Id">Its number in the truth.</param>
/// <param name="Kind">What it is.</param>
/// <param name="CentreXAtFrame0">Centre across the picture at frame 0, in pixels; may lie far outside.</param>
/// <param name="CentreY">Centre from the top, in pixels.</param>
/// <param name="ProductPx">Area of sound product, in pixels.</param>
/// <param name="DefectPx">Area of defect, in pixels.</param>
/// <param name="ForeignPx">Area of foreign body, in pixels.</param>
/// <param name="Source">The picture that it was composed of, <c>SET/NAME</c> or <c>FOLDER/FILE</c>, if that is known.</param>
public sealed record TruthItem(
    long Id, TruthKind Kind,
    [property: JsonPropertyName("centre_x_at_frame_0")] double CentreXAtFrame0,
    double CentreY, double ProductPx, double DefectPx, double ForeignPx, string? Source = null)
{
    /// <summary>Share of the product that is defect, 0 to 1.</summary>
    public double DefectRatio => DefectPx <= 0 ? 0 : DefectPx / (ProductPx + DefectPx);

    /// <summary>Radius of a disc of its area, in pixels.</summary>
    public double RadiusPx => Math.Sqrt((ProductPx + DefectPx + ForeignPx) / Math.PI);
}

/// <summary>
/// The truth about a recorded line: JSON with <c>width</c>, <c>height</c>, <c>frames</c>, <c>speed_px_per_frame</c> (along x,
/// negative to the left) and <c>items</c>.
/// </summary>
public sealed record LineTruth(int Width, int Height, int Frames, double SpeedPxPerFrame, IReadOnlyList<TruthItem> Items)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads the truth of a line.</summary>
    /// <exception cref="InvalidDataException">The file is no truth of a line; the message says where.</exception>
    public static LineTruth Read(string path)
    {
        try
        {
            var truth = JsonSerializer.Deserialize<LineTruth>(File.ReadAllText(path), Format);
            if (truth?.Items is null || truth.Items.Contains(null!))
                throw new InvalidDataException($"{path}: no truth of a line: \"items\" must be a list of objects, as compose writes it.");
            return truth.Items.CountBy(item => item.Id).FirstOrDefault(id => id.Value > 1) is { Value: > 1 } twice
                ? throw new InvalidDataException($"{path}: {twice.Value} items have the id {twice.Key}: give each its own.")
                : truth;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: no truth of a line: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the truth so that <see cref="Read"/> reads it, in place of what stood there only when it is complete.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, file => JsonSerializer.Serialize(file, this, Format));

    /// <summary>Where an item is at a frame, in pixels.</summary>
    public Point2d CentreAt(TruthItem item, double frame) => new(item.CentreXAtFrame0 + SpeedPxPerFrame * frame, item.CentreY);

    /// <summary>
    /// True if some frame shows the whole item; lanes lie in the picture. A shape longer than the disc of its area is allowed for by a fifth.
    /// </summary>
    public bool IsSeenWhole(TruthItem item)
    {
        var reach = item.RadiusPx * 1.2;
        // The frames between which both sides lie in the picture.
        var (enters, leaves) = SpeedPxPerFrame == 0
            ? (item.CentreXAtFrame0 >= reach && item.CentreXAtFrame0 <= Width - reach ? (0.0, (double)Frames) : (0.0, -1.0))
            : Order((reach - item.CentreXAtFrame0) / SpeedPxPerFrame, (Width - reach - item.CentreXAtFrame0) / SpeedPxPerFrame);
        return Math.Floor(Math.Min(leaves, Frames - 1)) >= Math.Ceiling(Math.Max(enters, 0));
    }

    private static (double Low, double High) Order(double a, double b) => a < b ? (a, b) : (b, a);
}
