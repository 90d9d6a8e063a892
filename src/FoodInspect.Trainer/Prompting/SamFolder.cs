using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Prompting;

/// <summary>The user's folder with an exported encoder and decoder.</summary>
internal static class SamFolder
{
    /// <returns>The paths of the two graphs.</returns>
    /// <exception cref="ModelException">The folder does not hold one of each.</exception>
    public static (string Encoder, string Decoder) Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelException($"There is no folder '{folder}' with a Segment Anything encoder and decoder.");
        string[] graphs = [.. Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal)];
        return (Only("encoder"), Only("decoder"));

        string Only(string kind)
        {
            var found = graphs.Where(graph => Path.GetFileName(graph).Contains(kind, StringComparison.OrdinalIgnoreCase)).ToArray();
            return found is [var one]
                ? one
                : throw new ModelException(
                    $"'{folder}' must hold one .onnx file with '{kind}' in its name, and one with the other half of the model; it holds "
                    + (graphs.Length == 0 ? "no .onnx file." : $"{string.Join(", ", graphs.Select(Path.GetFileName))}."));
        }
    }
}
