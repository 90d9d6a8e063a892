using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Files;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>A network with its card, in a folder: <c>weights.safetensors</c> and <c>checkpoint.json</c>. Owns the network.</summary>
public sealed class Checkpoint(SegmentationNetwork network, CheckpointCard card) : IDisposable
{
    public const string WeightsFile = "weights.safetensors";
    public const string CardFile = "checkpoint.json";

    /// <summary>How the trainer writes its JSON files: camel case, enumerations by name; unknown keys are errors.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public SegmentationNetwork Network { get; } = network;

    public CheckpointCard Card { get; } = card;

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, CardFile));

    /// <exception cref="ModelException">The folder holds no checkpoint, or one that is damaged or does not fit its card.</exception>
    public static Checkpoint Load(string folder)
    {
        var card = ReadCard(folder);
        SegmentationNetwork? network = null;
        try
        {
            network = card.Form.Create();
            LoadState(network, Path.Combine(folder, WeightsFile));
            network.eval();
            return new Checkpoint(network, card);
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            network?.Dispose();
            throw Unusable(folder, failure);
        }
    }

    /// <summary>The card alone.</summary>
    /// <exception cref="ModelException">There is none, or it is damaged.</exception>
    public static CheckpointCard ReadCard(string folder)
    {
        var path = Path.Combine(folder, CardFile);
        if (!File.Exists(path))
            throw new ModelException($"{folder} holds no checkpoint ({CardFile} is missing).");
        try
        {
            return CheckedJson.ReadFile<CheckpointCard>(path, Json) ?? throw new JsonException("the file is empty");
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            throw Unusable(folder, failure);
        }
    }

    /// <summary>Writes the network and its card; each file is replaced whole.</summary>
    public static void Save(string folder, SegmentationNetwork network, CheckpointCard card)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), network.state_dict());
        var path = Path.Combine(folder, CardFile);
        AtomicFile.Write(path, file => JsonSerializer.Serialize(file, card, Json));
    }

    /// <summary>Copies a file's tensors into a network; see <see cref="WeightMatch"/>.</summary>
    /// <exception cref="InvalidDataException">They do not fit; the message names what is missing, left over or of another shape.</exception>
    public static void LoadState(SegmentationNetwork network, string path)
    {
        using var file = WeightFile.Open(path);
        WeightMatch.Apply(network, file);
    }

    public void Dispose() => Network.Dispose();

    private static bool IsDamage(Exception failure) => failure is IOException or JsonException or InvalidDataException or ArgumentException;

    private static ModelException Unusable(string folder, Exception failure) =>
        new($"The checkpoint {folder} cannot be used: {failure.Message}", failure);
}
