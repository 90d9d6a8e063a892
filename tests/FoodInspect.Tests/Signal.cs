using System.Diagnostics;

namespace FoodInspect.Tests;

/// <summary>Sends a process what Ctrl-C and a supervisor send.</summary>
public static class Signal
{
    public static void Interrupt(Process process) => Send("INT", process);

    public static void Terminate(Process process) => Send("TERM", process);

    /// <summary>Whether this process, and what it starts, ignores that its terminal closes.</summary>
    public static bool IgnoresHangUp => Convert.ToUInt64(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16) % 2 == 1;

    /// <summary>What a terminal sends that closes.</summary>
    public static void HangUp(Process process) => Send("HUP", process);

    /// <summary>Ctrl-C in a terminal reaches the program and everything that it started in its process group, which it leads.</summary>
    public static void InterruptGroup(Process leader) => Send("INT", $"-{leader.Id}");

    private static void Send(string name, Process process) => Send(name, $"{process.Id}");

    private static void Send(string name, string target)
    {
        using var kill = Process.Start("kill", [$"-{name}", "--", target]);
        kill.WaitForExit();
    }
}
