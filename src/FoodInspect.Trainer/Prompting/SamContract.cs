using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// What an exported encoder and decoder call their tensors, read from the sessions: the official SAM export and MobileSAM's
/// (embeddings alone), and the two usual exports of SAM 2 (two finer feature maps beside them).
/// </summary>
internal sealed record SamContract
{
    private const int UsualSide = 1024;

    private static readonly string[] EmbeddingNames = ["image_embeddings", "image_embed", "image_embedding", "embeddings"];
    private static readonly string[] MaskNames = ["mask_input", "input_masks"];
    private static readonly string[][] FineNames = [["high_res_feats_0", "image_features_0"], ["high_res_feats_1", "image_features_1"]];

    public const string PointCoordinates = "point_coords";
    public const string PointLabels = "point_labels";

    /// <summary>The encoder's input.</summary>
    public required string Picture { get; init; }

    /// <summary>True for [height, width, 3], RGB 0 to 255, normalised and padded by the graph; false for [1, 3, side, side], normalised.</summary>
    public required bool TakesPixels { get; init; }

    /// <summary>Side of the network's square in pixels.</summary>
    public required int Side { get; init; }

    /// <summary>The encoder's outputs and the decoder's inputs they become; the embeddings first.</summary>
    public required IReadOnlyList<(string Output, string Input)> Features { get; init; }

    public required string MaskInput { get; init; }

    public required string HasMaskInput { get; init; }

    /// <summary>The input for the picture's height and width; null where the decoder has none.</summary>
    public required string? OriginalSize { get; init; }

    /// <summary>The decoder's output of scores: those over the square where there are some.</summary>
    public required string Scores { get; init; }

    public required string PredictedIous { get; init; }

    /// <summary>SAM 2 has finer feature maps, stretches the picture, and adds the point of padding by itself.</summary>
    public bool IsSecondGeneration => Features.Count > 1;

    /// <exception cref="ModelException">The graphs fit no known export; the message says what they have and what is expected.</exception>
    public static SamContract Read(InferenceSession encoder, string encoderPath, InferenceSession decoder, string decoderPath)
    {
        var mistakes = new List<string>();
        var (picture, takesPixels, side) = ReadPicture(encoder, mistakes);
        // The mask that a decoder takes has a quarter of the square's resolution.
        if (side <= 0)
            side = decoder.InputMetadata.Where(input => MaskNames.Contains(input.Key)).Select(input => input.Value.Dimensions[^1] * 4).SingleOrDefault(UsualSide);
        var features = ReadFeatures(encoder, decoder, mistakes);
        string? Input(bool isRequired, params string[] names) => Find(decoder.InputMetadata, "decoder input", isRequired, names, mistakes);
        string? Output(bool isRequired, params string[] names) => Find(decoder.OutputMetadata, "decoder output", isRequired, names, mistakes);
        Input(true, PointCoordinates);
        Input(true, PointLabels);
        var contract = new SamContract
        {
            Picture = picture,
            TakesPixels = takesPixels,
            Side = side > 0 ? side : UsualSide,
            Features = features,
            MaskInput = Input(true, MaskNames) ?? "",
            HasMaskInput = Input(true, "has_mask_input", "has_input_masks") ?? "",
            OriginalSize = Input(false, "orig_im_size", "original_image_size"),
            Scores = Output(false, "low_res_masks") ?? Output(true, "masks") ?? "",
            PredictedIous = Output(true, "iou_predictions") ?? "",
        };
        contract.RequireTypes(decoder, mistakes);
        if (takesPixels && contract.IsSecondGeneration)
            mistakes.Add("A SAM 2 encoder takes [1, 3, side, side].");
        return mistakes.Count == 0 ? contract : throw Unfit(encoder, encoderPath, decoder, decoderPath, mistakes);
    }

    private static (string Name, bool TakesPixels, int Side) ReadPicture(InferenceSession encoder, List<string> mistakes)
    {
        var (name, node) = encoder.InputMetadata.First();
        if (encoder.InputMetadata.Count == 1 && node.ElementDataType == TensorElementType.Float)
        {
            switch (node.Dimensions)
            {
                case [_, 3, var height, var width] when height == width:
                    return (name, false, height);
                case [< 0, < 0, 3]:
                    return (name, true, 0);
            }
        }
        mistakes.Add("The encoder must take one float picture, [1, 3, side, side] or [height, width, 3] with free height and width.");
        return (name, false, 0);
    }

    private static List<(string, string)> ReadFeatures(InferenceSession encoder, InferenceSession decoder, List<string> mistakes)
    {
        var features = new List<(string, string)>();
        if (Find(decoder.InputMetadata, "decoder input", true, EmbeddingNames, mistakes) is { } embeddings)
        {
            // An encoder with one output can mean nothing else by it, whatever its name.
            var output = encoder.OutputMetadata.Count == 1 ? encoder.OutputMetadata.Keys.First()
                : Find(encoder.OutputMetadata, "encoder output", true, EmbeddingNames, mistakes);
            if (output is not null)
                features.Add((output, embeddings));
        }
        foreach (var names in FineNames)
        {
            if (Find(decoder.InputMetadata, "", false, names, mistakes) is { } input
                && Find(encoder.OutputMetadata, "encoder output", true, names, mistakes) is { } output)
                features.Add((output, input));
        }
        foreach (var (output, input) in features)
            RequireSameShape(encoder.OutputMetadata[output], output, decoder.InputMetadata[input], input, mistakes);
        return features;
    }

    private static string? Find(
        IReadOnlyDictionary<string, NodeMetadata> nodes, string kind, bool isRequired, string[] names, List<string> mistakes)
    {
        var found = names.FirstOrDefault(nodes.ContainsKey);
        if (found is null && isRequired)
            mistakes.Add($"There is no {kind} {string.Join(" or ", names)}.");
        return found;
    }

    private static void RequireSameShape(NodeMetadata given, string output, NodeMetadata taken, string input, List<string> mistakes)
    {
        var fits = given.Dimensions.Length == taken.Dimensions.Length
            && given.Dimensions.Zip(taken.Dimensions).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second);
        if (!fits)
            mistakes.Add($"The encoder's {output} is [{string.Join(", ", given.Dimensions)}], the decoder's {input} [{string.Join(", ", taken.Dimensions)}]: the two belong to different models.");
    }

    private void RequireTypes(InferenceSession decoder, List<string> mistakes)
    {
        TensorElementType[] numbers = [TensorElementType.Float, TensorElementType.Int32, TensorElementType.Int64];
        Require(decoder.InputMetadata, PointCoordinates, TensorElementType.Float);
        Require(decoder.InputMetadata, PointLabels, numbers);
        Require(decoder.InputMetadata, MaskInput, TensorElementType.Float);
        Require(decoder.InputMetadata, HasMaskInput, TensorElementType.Float);
        if (OriginalSize is not null)
            Require(decoder.InputMetadata, OriginalSize, numbers);
        Require(decoder.OutputMetadata, Scores, TensorElementType.Float);
        Require(decoder.OutputMetadata, PredictedIous, TensorElementType.Float);

        void Require(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, params TensorElementType[] types)
        {
            if (nodes.TryGetValue(name, out var node) && !types.Contains(node.ElementDataType))
                mistakes.Add($"The decoder's {name} is {node.ElementDataType}, and must be {string.Join(" or ", types)}.");
        }
    }

    private static ModelException Unfit(
        InferenceSession encoder, string encoderPath, InferenceSession decoder, string decoderPath, List<string> mistakes) => new(
        $"{encoderPath} and {decoderPath} are no Segment Anything export that is known here.{Environment.NewLine}"
        + string.Concat(mistakes.Distinct().Select(mistake => $"  - {mistake}{Environment.NewLine}"))
        + $"The encoder takes {List(encoder.InputMetadata)} and gives {List(encoder.OutputMetadata)}.{Environment.NewLine}"
        + $"The decoder takes {List(decoder.InputMetadata)} and gives {List(decoder.OutputMetadata)}.{Environment.NewLine}"
        + "docs/label.md lists the exports that fit.");

    private static string List(IReadOnlyDictionary<string, NodeMetadata> nodes) => string.Join(", ", nodes.Select(node =>
        $"{node.Key} {node.Value.ElementDataType} [{string.Join(", ", node.Value.Dimensions)}]"));
}
