using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>Layers that are frozen, or trained at one rate, together.</summary>
/// <param name="Name">As configurations and logs say it: "initial", "stage1", … "head".</param>
/// <param name="Modules">The layers; they stay the network's.</param>
public sealed record LayerGroup(string Name, IReadOnlyList<Module> Modules)
{
    /// <summary>The classification layer's group, the last of every network.</summary>
    public const string Head = "head";
}
