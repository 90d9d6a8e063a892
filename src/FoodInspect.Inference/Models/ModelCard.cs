using System.Text.Json;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Inference.Models;

/// <summary>The order in which the graph takes the three colours of a pixel.</summary>
public enum ChannelOrder
{
    Bgr,
    Rgb,
}

/// <summary>What the graph takes: uint8 [N, Height, Width, 3], sizes in pixels.</summary>
public sealed record ModelInput(int Width, int Height, ChannelOrder ChannelOrder);

/// <summary>The data set a model was trained on. <paramref name="Sha256"/> is over its files, see the trainer.</summary>
public sealed record ModelDataSet(string Name, string Sha256);

/// <summary>The pictures that the metrics were measured on. <paramref name="Sha256"/> is over the files read, as with <see cref="ModelDataSet"/>.</summary>
public sealed record MeasuredSplit(string Name, string Split, int Pictures, string Sha256);

/// <summary>
/// The card of a model, model.json beside model.onnx: what the runtime must know of the model and what a person should.
/// Class ids are 0, 1, 2 … in order; there are at most 256.
/// </summary>
public sealed record ModelCard
{
    public const string FileName = "model.json";

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Architecture { get; init; }

    public required ModelInput Input { get; init; }

    public required IReadOnlyList<SegmentationClass> Classes { get; init; }

    /// <summary>What is done to pictures before the network proper, or null for nothing.</summary>
    public ModelPreprocessing? Preprocessing { get; init; }

    public ModelDataSet? DataSet { get; init; }

    /// <summary>What <see cref="Metrics"/> were measured on; null on cards of before it was kept.</summary>
    public MeasuredSplit? MeasuredOn { get; init; }

    /// <summary>Figures measured on <see cref="MeasuredOn"/>, by name: "meanIoU", "pixelAccuracy", "IoU rot". 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Thresholds of classes, where the trainer has calibrated them; for the one who writes a recipe.</summary>
    public IReadOnlyList<ClassThreshold>? Thresholds { get; init; }

    public string Licence { get; init; } = "";

    public string Notes { get; init; } = "";

    /// <summary>SHA-256 of model.onnx, 64 hexadecimal digits, lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Reads a card, and reports everything that is wrong with it together.</summary>
    /// <exception cref="ModelException">The file is missing, is not JSON, or is not a card.</exception>
    public static ModelCard Read(string path)
    {
        ModelCard card;
        try
        {
            using var stream = File.OpenRead(path);
            card = JsonSerializer.Deserialize<ModelCard>(stream, ModelCardJson.Options)
                ?? throw new ModelException($"{path} holds no card, only 'null'.");
        }
        catch (JsonException error)
        {
            throw new ModelException($"{path} is not a model card: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model card {path} cannot be read: {error.Message}", error);
        }
        var mistakes = ModelCardRules.Check(card).ToList();
        return mistakes.Count == 0
            ? card
            : throw new ModelException($"{path} is not a usable model card: {string.Join(" ", mistakes)}");
    }

    public void Write(string path)
    {
        using var stream = File.Create(path);
        Write(stream);
    }

    public void Write(Stream output)
    {
        JsonSerializer.Serialize(output, this, ModelCardJson.Options);
        output.WriteByte((byte)'\n');
    }
}
