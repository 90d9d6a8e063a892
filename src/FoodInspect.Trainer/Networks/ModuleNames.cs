using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

internal static class ModuleNames
{
    /// <summary>
    /// Registers a part under the name its state has in files. The owner overrides RegisterComponents to do nothing, since TorchSharp would
    /// register each part once more under its field's name.
    /// </summary>
    public static T Named<T>(this Module owner, string name, T part) where T : Module
    {
        owner.register_module(name, part);
        return part;
    }
}
