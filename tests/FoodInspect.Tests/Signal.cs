using System.Diagnostics;

namespace FoodInspect.Tests;

/// <summary>Sends a process what Ctrl-C and a supervisor send.</summary>
public static class Signal
{
    public static void Interrupt(Process process) => Send("INT", process);

    public static void Terminate(Process process) => Send("TERM", process);

    private static void Send(string name, Process process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
