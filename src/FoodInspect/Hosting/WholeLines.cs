using System.Text;

namespace FoodInspect.Hosting;

/// <summary>
/// Console output of which each line reaches the system in one write. The runtime's own hands on 256 characters at a time, and what another writer adds to
/// the same stream (alerts to <c>/dev/stdout</c>, the log beside the console) came to lie within a longer line.
/// </summary>
internal static class WholeLines
{
    private const int LongestLine = 16_384;

    /// <summary>Makes the program's standard output and error streams such ones. To be called before anything keeps them.</summary>
    public static void Use()
    {
        Console.SetOut(Over(Console.OpenStandardOutput(), Console.Out.Encoding));
        Console.SetError(Over(Console.OpenStandardError(), Console.Error.Encoding));
    }

    /// <summary>A writer of lines, which owns the stream.</summary>
    public static StreamWriter Over(Stream stream, Encoding encoding) => new(stream, encoding, LongestLine) { AutoFlush = true };
}
