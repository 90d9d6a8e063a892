using System.Security.Cryptography;

namespace FoodInspect.Inference.Models;

/// <summary>
/// A model that was found fit to run: the card, and the very bytes whose hash it names, so that nothing can change between
/// the check and the use.
/// </summary>
public sealed class ModelFolder
{
    public const string GraphFileName = "model.onnx";

    private ModelFolder(string path, ModelCard card, byte[] graph) => (Path, Card, Graph) = (path, card, graph);

    public string Path { get; }

    public ModelCard Card { get; }

    /// <summary>The ONNX graph as it stands in the file.</summary>
    internal byte[] Graph { get; }

    /// <summary>Opens a model folder, and refuses whatever cannot be trusted.</summary>
    /// <exception cref="ModelException">
    /// The folder, the model or the card is missing; the model is not the one that the card names; it is no ONNX graph that
    /// can be loaded; or its inputs and outputs are not what the card says.
    /// </exception>
    public static ModelFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new ModelException($"There is no model folder '{path}'. It must hold {GraphFileName} and {ModelCard.FileName}.");
        var missing = new[] { GraphFileName, ModelCard.FileName }
            .Where(name => !File.Exists(System.IO.Path.Combine(path, name))).ToList();
        if (missing.Count > 0)
            throw new ModelException($"The model folder '{path}' lacks {string.Join(" and ", missing)}. Export the model again.");

        var graphPath = System.IO.Path.Combine(path, GraphFileName);
        var card = ModelCard.Read(System.IO.Path.Combine(path, ModelCard.FileName));
        var graph = ReadGraph(graphPath);
        var hash = Hash(graph);
        if (hash != card.Sha256)
        {
            throw new ModelException(
                $"{graphPath} is not the model of its card: its SHA-256 is {hash}, the card says {card.Sha256}. " +
                "It was cut short or changed; copy or export the model folder again.");
        }
        GraphContract.Verify(graphPath, graph, card);
        return new ModelFolder(path, card, graph);
    }

    /// <summary>SHA-256 as it stands in the card.</summary>
    public static string Hash(ReadOnlySpan<byte> graph) => Convert.ToHexStringLower(SHA256.HashData(graph));

    private static byte[] ReadGraph(string graphPath)
    {
        try
        {
            var graph = File.ReadAllBytes(graphPath);
            return graph.Length > 0 ? graph : throw new ModelException($"{graphPath} is empty. Export the model again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model {graphPath} cannot be read: {error.Message}", error);
        }
    }
}
