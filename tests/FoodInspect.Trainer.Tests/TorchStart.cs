using System.Runtime.CompilerServices;
using FoodInspect.Trainer.Native;

namespace FoodInspect.Trainer.Tests;

internal static class TorchStart
{
    // Tests use TorchSharp's own types before any of the trainer's.
    [ModuleInitializer]
    internal static void Prepare() => TorchSharpLoader.Prepare();
}
