using System.IO.Pipes;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Tests.Capture.Ffmpeg;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What the kernel does when the last thread of a killed process ends, it does when the one thread ends.
    [Fact]
    public void Start_ParentThreadEndsWithoutAWord_ChildIsKilled()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "SKIPPED: setpriv is not installed (apt-get install util-linux)");
        var marker = $"child-of-{Guid.NewGuid():N}";
        ChildProcess? child = null;
        var parent = new Thread(() =>
        {
            child = ChildProcess.Start("sh", ["-c", "echo ready; while :; do sleep 1000; done", marker], "");
            Assert.Equal((byte)'r', child.Output.ReadByte());
            Assert.NotEmpty(ChildProcesses.WithArgument(marker));
        });

        parent.Start();
        parent.Join();

        Assert.True(SpinWait.SpinUntil(() => ChildProcesses.WithArgument(marker).Count == 0, Patience));
        child!.Dispose();
    }

    [Fact]
    public void Kill_ChildWithChildren_KillsTheWholeGroup()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "SKIPPED: setpriv is not installed (apt-get install util-linux)");
        var marker = $"group-of-{Guid.NewGuid():N}";
        // The grandchild carries the marker too, and holds the pipe that would keep a reader waiting.
        using var child = ChildProcess.Start("sh", ["-c", "sh -c 'echo ready; while :; do sleep 1000; done' $0 & wait", marker], "");
        Assert.Equal((byte)'r', child.Output.ReadByte());
        Assert.True(ChildProcesses.WithArgument(marker).Count >= 2);

        child.Kill();

        Assert.True(SpinWait.SpinUntil(() => ChildProcesses.WithArgument(marker).Count == 0, Patience));
    }

    [Fact]
    public void Dispose_PipesThatWereRead_ClosesBoth()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "SKIPPED: setpriv is not installed (apt-get install util-linux)");
        var child = ChildProcess.Start("sh", ["-c", "echo out; echo error >&2; sleep 1000"], "");
        Assert.Equal((byte)'o', child.Output.ReadByte());
        Assert.Equal("error", child.Errors.ReadLine());
        var handles = new[] { child.Output, ((StreamReader)child.Errors).BaseStream }.Select(pipe => ((PipeStream)pipe).SafePipeHandle).ToList();

        child.Dispose();

        Assert.All(handles, handle => Assert.True(handle.IsClosed));
    }

    [Fact]
    public void Start_NoSuchProgram_SaysSo()
    {
        using var child = ChildProcess.Start("no-such-program", [], "");

        Assert.Equal(127, child.WaitForExit());
        Assert.Contains("no-such-program", child.Errors.ReadToEnd());
    }
}
