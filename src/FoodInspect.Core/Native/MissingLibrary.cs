using System.Text.RegularExpressions;

namespace FoodInspect.Core.Native;

/// <summary>Says what a machine lacks for a native library to load. Scripts install it; who copies the program to a bare machine finds out here.</summary>
public static partial class MissingLibrary
{
    private const string OpenCvPackages =
        "Install what it needs: apt-get install --no-install-recommends libgtk-3-0 libatomic1 (Ubuntu 24.04 and Debian 13 call the first libgtk-3-0t64).";

    /// <summary>The message for an exception that stands for a native library that does not load, else null.</summary>
    public static string? Explain(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DllNotFoundException failure)
                return Describe(failure.Message);
        }
        return null;
    }

    private static string Describe(string message)
    {
        var library = Quoted().Match(message).Groups[1].Value;
        var lacking = Lacking().Matches(message).Select(match => match.Groups[1].Value).Where(name => !name.Contains(library, StringComparison.Ordinal)).Distinct().ToArray();
        var reason = lacking.Length == 0 ? message : $"this machine has no {string.Join(", ", lacking)}.";
        return $"The native library {library} does not load: {reason}{(library == "OpenCvSharpExtern" && lacking.Length > 0 ? " " + OpenCvPackages : "")}";
    }

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    // dlopen names a file that it looked for by its path, and a library that this file needs by its bare name.
    [GeneratedRegex(@"^([^/\s:]+\.so[.\d]*): cannot open shared object file", RegexOptions.Multiline)]
    private static partial Regex Lacking();
}
