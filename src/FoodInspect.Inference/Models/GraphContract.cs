using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FoodInspect.Inference.Models;

/// <summary>
/// What every exported graph takes and gives, whatever the network: uint8 pictures [N,H,W,3] in; class ids and confidences,
/// both uint8 [N,H,W], out. N is free.
/// </summary>
public static class GraphContract
{
    /// <summary>uint8 [N,H,W,3], channels as the card says.</summary>
    public const string Image = "image";

    /// <summary>uint8 [N,H,W], the class id of each pixel.</summary>
    public const string Classes = "classes";

    /// <summary>uint8 [N,H,W], the probability of that class times 255, rounded.</summary>
    public const string Confidence = "confidence";

    /// <summary>Key of the graph's metadata: how many classes it tells apart.</summary>
    public const string ClassCount = "classCount";

    private const int Colours = 3;

    /// <exception cref="ModelException">The bytes are no loadable graph, or it is not what the card says.</exception>
    internal static void Verify(string graphPath, byte[] graph, ModelCard card)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
        using var session = Load(graphPath, graph, options);
        var (height, width) = (card.Input.Height, card.Input.Width);
        var mistakes = new List<string>();
        Expect(session.InputMetadata, "input", Image, [-1, height, width, Colours], mistakes);
        Expect(session.OutputMetadata, "output", Classes, [-1, height, width], mistakes);
        Expect(session.OutputMetadata, "output", Confidence, [-1, height, width], mistakes);
        ExpectClassCount(session, card, mistakes);
        if (mistakes.Count > 0)
            throw new ModelException($"{graphPath} does not fit its card: {string.Join(" ", mistakes)}");
    }

    private static InferenceSession Load(string graphPath, byte[] graph, SessionOptions options)
    {
        try
        {
            return new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException($"{graphPath} is no ONNX graph that can be loaded: {error.Message}", error);
        }
    }

    private static void Expect(
        IReadOnlyDictionary<string, NodeMetadata> nodes, string kind, string name, int[] shape, List<string> mistakes)
    {
        if (!nodes.TryGetValue(name, out var node))
            mistakes.Add($"it has no {kind} '{name}' (it has {string.Join(", ", nodes.Keys)}).");
        else if (node.ElementDataType != TensorElementType.UInt8 || !node.Dimensions.SequenceEqual(shape))
            mistakes.Add($"its {kind} '{name}' is {Describe(node.ElementDataType, node.Dimensions)}, and must be {Describe(TensorElementType.UInt8, shape)}.");
    }

    private static void ExpectClassCount(InferenceSession session, ModelCard card, List<string> mistakes)
    {
        var metadata = session.ModelMetadata.CustomMetadataMap;
        if (!metadata.TryGetValue(ClassCount, out var count))
            mistakes.Add($"its metadata does not say its '{ClassCount}'.");
        else if (count != $"{card.Classes.Count}")
            mistakes.Add($"it tells {count} classes apart, the card lists {card.Classes.Count}.");
    }

    private static string Describe(TensorElementType type, IEnumerable<int> shape) =>
        $"{type.ToString().ToLowerInvariant()} [{string.Join(",", shape.Select(d => d < 0 ? "N" : $"{d}"))}]";
}
