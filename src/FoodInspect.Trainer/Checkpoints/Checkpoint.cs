using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public SegmentationNetwork Network { get; } = network;

    public CheckpointCard Card { get; } = card;

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, CardFile));

    /// <exception cref="ModelException">The folder holds no checkpoint, or one that is damaged or does not fit its card.</exception>
    public static Checkpoint Load(string folder)
    {
        var path = Path.Combine(folder, CardFile);
        if (!File.Exists(path))
            throw new ModelException($"{folder} holds no checkpoint ({CardFile} is missing).");
        SegmentationNetwork? network = null;
        try
        {
            var card = JsonSerializer.Deserialize<CheckpointCard>(File.ReadAllText(path), Json)
                ?? throw new JsonException("the file is empty");
            network = card.Form.Create();
            LoadState(network, Path.Combine(folder, WeightsFile));
            network.eval();
            return new Checkpoint(network, card);
        }
        catch (Exception failure) when (failure is IOException or JsonException or InvalidDataException or ArgumentException)
        {
            network?.Dispose();
            throw new ModelException($"The checkpoint {folder} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>Writes the network and its card; each file is replaced whole.</summary>
    public static void Save(string folder, SegmentationNetwork network, CheckpointCard card)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), network.state_dict());
        var path = Path.Combine(folder, CardFile);
        File.WriteAllText($"{path}.tmp", JsonSerializer.Serialize(card, Json));
        File.Move($"{path}.tmp", path, overwrite: true);
    }

    /// <summary>Copies a file's tensors into a network. Names and shapes must be the network's own; counters of batches may lack.</summary>
    /// <exception cref="InvalidDataException">They are not; the message names what is missing, left over or of another shape.</exception>
    public static void LoadState(SegmentationNetwork network, string path)
    {
        var tensors = SafeTensors.Read(path);
        try
        {
            using var untracked = no_grad();
            var state = network.state_dict();
            var problems = state.Keys.Where(name => !IsCounter(name) && !tensors.ContainsKey(name)).Select(name => $"'{name}' is missing")
                .Concat(tensors.Keys.Where(name => !state.ContainsKey(name)).Select(name => $"'{name}' is not part of this network"))
                .Concat(tensors.Where(t => state.TryGetValue(t.Key, out var own) && !own.shape.SequenceEqual(t.Value.shape)).Select(t =>
                    $"'{t.Key}' is [{string.Join(',', t.Value.shape)}], the network's [{string.Join(',', state[t.Key].shape)}]"))
                .ToArray();
            if (problems.Length > 0)
                throw new InvalidDataException($"{path} does not fit the network: {string.Join("; ", problems.Take(10))}{(problems.Length > 10 ? $"; and {problems.Length - 10} more" : "")}.");
            foreach (var (name, value) in tensors)
                state[name].copy_(value);
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    public void Dispose() => Network.Dispose();

    // Batch normalisation counts its batches; nothing depends on it.
    private static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
}
