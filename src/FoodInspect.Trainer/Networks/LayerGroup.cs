using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>Layers that are frozen, or trained at one rate, together.</summary>
/// <param name="Name">As configurations and logs say it: "initial", "stage1", … "head".</param>
/// <param name="Modules">The layers; they stay the network's.</param>
public sealed record LayerGroup(string Name, IReadOnlyList<Module> Modules)
{
    /// <summary>The classification layer's group, which every network has.</summary>
    public const string Head = "head";

    /// <summary>The group of <see cref="PointHead"/>, where there is one.</summary>
    public const string Points = "points";
}
