using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>Loads public ENet weights of the early PyTorch-ENet form.</summary>
public static class WeightImport
{
    private const string LastLayer = "transposed_conv.weight";

    /// <summary>The caller owns the network, which is in evaluation mode.</summary>
    /// <exception cref="ModelException">The file is no safetensors file, or its tensors are not such an ENet's; names what differs.</exception>
    public static ENet Load(string path)
    {
        ENet? network = null;
        try
        {
            network = new ENet(ENetOptions.CamVid with { Classes = OutputsIn(path) });
            Checkpoint.LoadState(network, path);
            network.eval();
            return network;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
        {
            network?.Dispose();
            throw new ModelException($"The weights cannot be imported: {failure.Message}", failure);
        }
    }

    // The last layer is [16, outputs, 3, 3].
    private static int OutputsIn(string path)
    {
        var tensors = SafeTensors.Read(path);
        try
        {
            return tensors.TryGetValue(LastLayer, out var last) && last.shape is [_, var outputs, _, _]
                ? (int)outputs
                : throw new InvalidDataException($"{path} has no four-dimensional '{LastLayer}'.");
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }
}
