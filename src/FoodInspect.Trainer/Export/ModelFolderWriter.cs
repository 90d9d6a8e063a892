using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Promotion;
using Google.Protobuf;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Writes a model folder as a whole or not at all: into a folder beside the target, which takes the target's place when
/// everything in it has been found good. Only an empty folder or another model is ever replaced.
/// </summary>
public static class ModelFolderWriter
{
    private static readonly string[] Required = [ModelFolder.GraphFileName, ModelCard.FileName];
    private static readonly string[] Known = [.. Required, Checkpoint.WeightsFile, Checkpoint.CardFile];

    /// <param name="path">The model folder; a model that stands there already is replaced.</param>
    /// <param name="graph">The graph of model.onnx.</param>
    /// <param name="card">The card; its hash is filled in here.</param>
    /// <param name="inspect">
    /// Tries the model before it is put in place, and gives the card it ends up with; what it throws leaves the target as it was.
    /// </param>
    /// <exception cref="ModelException">The graph and the card do not fit each other.</exception>
    /// <exception cref="UsageException">Something else than a model stands there.</exception>
    public static void Write(string path, ModelProto graph, ModelCard card, Func<ModelFolder, ModelCard> inspect)
    {
        RequireReplaceable(path);
        var target = Real(path);
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
            Replace(target, draft);
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
        var target = Real(path);
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

    // Of a link it is the folder that is replaced, not the link.
    private static string Real(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new DirectoryInfo(full).LinkTarget is not null && Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? Path.TrimEndingDirectorySeparator(target.FullName) : full;
    }

    // After the exchange the draft's name has the former model, which goes with it.
    private static void Replace(string target, string draft)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(draft, target);
            return;
        }
        if (AtomicExchange.TryFolders(target, draft))
            return;
        var former = $"{draft}.former";
        Directory.Move(target, former);
        Directory.Move(draft, target);
        Directory.Delete(former, recursive: true);
    }
}
