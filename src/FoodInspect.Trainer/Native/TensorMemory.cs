using System.Runtime.InteropServices;

namespace FoodInspect.Trainer.Native;

/// <summary>
/// Makes the C library keep the memory of freed tensors instead of giving it back to the system (mallopt(3) of glibc). A step of training
/// frees and asks for the same hundreds of megabytes each time; the pages that the system hands out anew, zeroed, cost a
/// third of the step.
/// </summary>
internal static partial class TensorMemory
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MostMappings = -4;

    private const int GrowthBytes = 256 << 20;

    /// <summary>To be called before the first tensor. Another C library, which has no such settings, stays as it is.</summary>
    public static void Keep()
    {
        try
        {
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(TopPad, GrowthBytes);
            _ = SetOption(MostMappings, 0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl: only slower.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
