using FoodInspect.Core.Files;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Promotion;
using FoodInspect.Trainer.Training;
using Google.Protobuf;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Writes a model folder as a whole or not at all: into a folder beside the target, which takes the target's place when
/// everything in it has been found good. Only an empty folder or another model is ever replaced, and the model is kept as
/// <see cref="ModelReplacement"/> keeps it, since it may be one that a line runs.
/// </summary>
public static class ModelFolderWriter
{
    private static readonly string[] Required = [ModelFolder.GraphFileName, ModelCard.FileName];
    /// <summary>With what an exchange that was cut short leaves, which the next one tidies up.</summary>
    private static readonly string[] Known = [.. Required, Checkpoint.WeightsFile, Checkpoint.CardFile, ModelReplacement.Mark];

    /// <param name="path">The model folder; a model that stands there already is replaced and kept as NAME.previous, unless it is the same one.</param>
    /// <param name="graph">The graph of model.onnx.</param>
    /// <param name="card">The card; its hash is filled in here.</param>
    /// <param name="inspect">
    /// Tries the model before it is put in place, and gives the card it ends up with; what it throws leaves the target as it was.
    /// </param>
    /// <returns>Where the model is kept that stood there; null where none did, or the same one.</returns>
    /// <exception cref="ModelException">The graph and the card do not fit each other; or the model there is being replaced by another process, or cannot be.</exception>
    /// <exception cref="UsageException">Something else than a model stands there.</exception>
    public static string? Write(string path, ModelProto graph, ModelCard card, Func<ModelFolder, ModelCard> inspect)
    {
        RequireReplaceable(path);
        var target = RealPath.Of(path);
        var draft = $"{target}.{Guid.NewGuid():N}.draft";
        Directory.CreateDirectory(draft);
        try
        {
            var bytes = graph.ToByteArray();
            File.WriteAllBytes(Path.Combine(draft, ModelFolder.GraphFileName), bytes);
            (card with { Sha256 = ModelFolder.Hash(bytes) }).Write(Path.Combine(draft, ModelCard.FileName));
            inspect(ModelFolder.Open(draft)).Write(Path.Combine(draft, ModelCard.FileName));
            // The work took a while; what stands there may be another folder by now.
            RequireReplaceable(path);
            return PutInPlace(draft, target);
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }
    }

    /// <summary>Refuses a path that a model must not take; commands ask before their work, since a mistaken path is nobody's wish to delete.</summary>
    /// <exception cref="UsageException">A file stands there, or a folder that is neither empty nor a model's alone.</exception>
    public static void RequireReplaceable(string path)
    {
        var target = RealPath.Of(path);
        if (File.Exists(target))
            throw new UsageException($"{path} is a file; a model is a folder. Choose another name.");
        if (!Directory.Exists(target))
            return;
        string[] entries = [.. Directory.GetFileSystemEntries(target).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        var foreign = entries.Where(name => !Known.Contains(name) || Directory.Exists(Path.Combine(target, name))).ToArray();
        if (entries.Length == 0 || (foreign.Length == 0 && Required.All(entries.Contains)))
            return;
        throw new UsageException(
            $"{path} is there and is no model folder ({(foreign.Length > 0 ? $"it holds {foreign[0]}" : $"it lacks {Required.First(name => !entries.Contains(name))}")}), "
            + "so it is not replaced. Choose another name, for example models/NAME.");
    }

    private static string? PutInPlace(string draft, string target)
    {
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            var model = ModelFolder.Open(draft);
            using var place = ModelReplacement.Begin(target);
            if (place.Holds(model))
                return null;
            place.Replace(model);
            return place.Previous;
        }
        WholeFolder.Flush(draft);
        if (Directory.Exists(target))
            Directory.Delete(target);
        Directory.Move(draft, target);
        return null;
    }
}
