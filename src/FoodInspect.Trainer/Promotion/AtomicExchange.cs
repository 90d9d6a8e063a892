using System.Runtime.InteropServices;
using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Promotion;

/// <summary>
/// Exchanges two folders in one step of the file system (Linux, renameat2(2) with RENAME_EXCHANGE): whoever opens either path finds
/// the one or the other folder whole, never none.
/// </summary>
internal static partial class AtomicExchange
{
    private const int CurrentDirectory = -100;
    private const uint Exchange = 2;

    /// <exception cref="ModelException">The file system refuses; both folders are where they were.</exception>
    public static void Folders(string one, string other)
    {
        if (RenameAt2(CurrentDirectory, one, CurrentDirectory, other, Exchange) == 0)
            return;
        // Two plain renames would leave a moment without a model; better none at all.
        throw new ModelException(
            $"{one} and {other} cannot be exchanged in one step ({Marshal.GetLastPInvokeErrorMessage()}). Nothing was changed. "
            + "Both must lie on one writable file system that can do it: ext4, xfs, btrfs, tmpfs; not NFS, nor a folder of a container's image.");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int folderOfOne, string one, int folderOfOther, string other, uint flags);
}
