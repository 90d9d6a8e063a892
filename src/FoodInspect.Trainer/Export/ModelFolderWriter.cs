using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export.Onnx;
using Google.Protobuf;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Writes a model folder as a whole or not at all: into a folder beside the target, which takes the target's place when
/// everything in it has been found good.
/// </summary>
public static class ModelFolderWriter
{
    /// <param name="path">The model folder; one that stands there already is replaced.</param>
    /// <param name="graph">The graph of model.onnx.</param>
    /// <param name="card">The card; its hash is filled in here.</param>
    /// <param name="inspect">
    /// Tries the model before it is put in place, and gives the card it ends up with; what it throws leaves the target as it was.
    /// </param>
    /// <exception cref="ModelException">The graph and the card do not fit each other.</exception>
    public static void Write(string path, ModelProto graph, ModelCard card, Func<ModelFolder, ModelCard> inspect)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var draft = $"{target}.{Guid.NewGuid():N}.draft";
        Directory.CreateDirectory(draft);
        try
        {
            var bytes = graph.ToByteArray();
            File.WriteAllBytes(Path.Combine(draft, ModelFolder.GraphFileName), bytes);
            (card with { Sha256 = ModelFolder.Hash(bytes) }).Write(Path.Combine(draft, ModelCard.FileName));
            inspect(ModelFolder.Open(draft)).Write(Path.Combine(draft, ModelCard.FileName));
            Replace(target, draft);
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }
    }

    static void Replace(string target, string draft)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(draft, target);
            return;
        }
        var former = $"{draft}.former";
        Directory.Move(target, former);
        Directory.Move(draft, target);
        Directory.Delete(former, recursive: true);
    }
}
