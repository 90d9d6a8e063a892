using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>A network with the weights of a file.</summary>
/// <param name="Network">In evaluation mode; the caller owns it.</param>
/// <param name="Skipped">What did not fit, a sentence each.</param>
/// <param name="RandomGroups">The layer groups with a tensor that the file did not bring.</param>
public sealed record ImportedNetwork(SegmentationNetwork Network, IReadOnlyList<string> Skipped, IReadOnlyList<string> RandomGroups);

/// <summary>Makes networks of public weights.</summary>
public static class WeightImport
{
    private const string ENetLastLayer = "transposed_conv.weight";

    /// <summary>An ENet with as many outputs as the file has. The caller owns it; it is in evaluation mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">Its form but for the outputs; null for the early PyTorch-ENet's.</param>
    /// <exception cref="ModelException">The file cannot be read, or its tensors are not such an ENet's; names what differs.</exception>
    public static SegmentationNetwork LoadENet(string path, ENetOptions? form = null) => Guarded(() =>
    {
        using var file = WeightFile.Open(path);
        // The last layer is [16, outputs, 3, 3].
        var outputs = file.Tensors.TryGetValue(ENetLastLayer, out var last) && last.shape is [_, var count, _, _]
            ? (int)count
            : throw new InvalidDataException($"{path} has no four-dimensional '{ENetLastLayer}'.");
        return Load((form ?? ENetOptions.CamVid) with { Classes = outputs }, file, partial: false).Network;
    });

    /// <summary>A network of a form, and what the file did not bring.</summary>
    /// <param name="form">The network's form.</param>
    /// <param name="path">The file.</param>
    /// <param name="partial">Whether what does not fit is skipped; those layers stay random, and the caller says so aloud.</param>
    /// <exception cref="ModelException">The file cannot be read or does not fit; names all that differs.</exception>
    public static ImportedNetwork Load(NetworkForm form, string path, bool partial) => Guarded(() =>
    {
        using var file = WeightFile.Open(path);
        return Load(form, file, partial);
    });

    private static ImportedNetwork Load(NetworkForm form, WeightFile file, bool partial)
    {
        var network = form.Create();
        try
        {
            var match = WeightMatch.Apply(network, file, partial);
            network.eval();
            return new ImportedNetwork(network, match.Skipped, network.GroupsWith(match.NotBrought));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static T Guarded<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            throw new ModelException($"The weights cannot be imported: {failure.Message}", failure);
        }
    }
}
