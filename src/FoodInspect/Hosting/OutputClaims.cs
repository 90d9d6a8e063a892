using FoodInspect.Core.Configuration;
using FoodInspect.Core.Files;
using FoodInspect.Sinks;

namespace FoodInspect.Hosting;

/// <summary>
/// The sole right to what the lines write into, until disposed. Two programs would each count only its own pictures under a folder's cap, the second would clear away
/// what the first is about to finish, and lines added to a file at the same moment would overwrite each other.
/// </summary>
internal sealed class OutputClaims : IDisposable
{
    private readonly List<FileStream> _claims = [];

    /// <summary>Claims all folders and files of the configuration.</summary>
    /// <returns>Which ones another program has; none if all is well.</returns>
    public IReadOnlyList<ConfigurationProblem> Take(ReportingOptions reporting)
    {
        var problems = new List<ConfigurationProblem>();
        if (reporting.Evidence.Enabled)
            Take("Reporting:Evidence:Folder", reporting.Evidence.Folder, ClaimedFile.OpenIn, problems);
        if (reporting.CapturedFrames.Enabled)
            Take("Reporting:CapturedFrames:Folder", reporting.CapturedFrames.Folder, ClaimedFile.OpenIn, problems);
        if (reporting.Items.Path is { } items && !IsDevice(items))
            Take("Reporting:Items:Path", items, OpenBeside, problems);
        if (reporting.JsonLines.Path is { } alerts && !IsDevice(alerts))
            Take("Reporting:JsonLines:Path", alerts, OpenBeside, problems);
        return problems;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var claim in _claims)
            claim.Dispose();
    }

    /// <summary>What is written to <c>/dev/stdout</c> is put in its place by whoever reads it.</summary>
    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);

    private void Take(string keyPath, string path, Func<string, FileStream> open, List<ConfigurationProblem> problems)
    {
        try
        {
            _claims.Add(open(path));
        }
        catch (IOException failure) when (ClaimedFile.IsTaken(failure))
        {
            problems.Add(new(keyPath, path, "another running program writes there, and two would spoil each other's work", "End that one, or give each a folder or file of its own"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be written says so when it is opened; and a file may stand in a folder that nobody may add a lock to.
        }
    }

    /// <summary>The file itself may be moved away at any time.</summary>
    private static FileStream OpenBeside(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        return ClaimedFile.Open($"{path}.lock");
    }
}
