using System.Runtime.Versioning;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>Stands in for an installed program.</summary>
[SupportedOSPlatform("linux")]
internal static class MadeProgram
{
    /// <summary>Writes one that runs a command of the shell.</summary>
    public static void Write(string path, string command)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{command}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
