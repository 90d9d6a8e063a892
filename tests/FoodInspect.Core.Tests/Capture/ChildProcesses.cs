namespace FoodInspect.Core.Tests.Capture;

/// <summary>What the process table says, so that a test can tell that nobody was left behind.</summary>
internal static class ChildProcesses
{
    /// <summary>Processes that run, or are stopped, with an argument that contains the text; not those that are dead.</summary>
    public static List<int> WithArgument(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && Read(id, "cmdline").Contains(text, StringComparison.Ordinal)),
    ];

    public static string Read(int processId, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{file}");
        }
        catch (IOException)
        {
            return ""; // it has ended meanwhile
        }
    }
}
