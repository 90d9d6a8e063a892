using System.ComponentModel;
using System.Diagnostics;

namespace FoodInspect.Tests.Capture;

/// <summary>
/// A USB camera for the programs that are started with its <see cref="Environment"/>. There is no device that a test could plug in, so a library
/// (v4l2_camera.c) answers what they ask the driver; all above it is as with a real one.
/// </summary>
internal sealed class UsbCamera
{
    public const string Device = "/dev/video-made";
    private readonly string _state;

    private UsbCamera(string state, string library)
    {
        _state = state;
        Environment = new() { ["LD_PRELOAD"] = library, ["CAMERA_DEVICE"] = Device, ["CAMERA_STATE"] = state };
        Be("plays");
    }

    /// <summary>What a program must have in its environment to see the camera.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>Builds it, or skips the test and says what is missing.</summary>
    public static UsbCamera PlugInOrSkip(TemporaryFolder folder)
    {
        var library = folder["v4l2_camera.so"];
        try
        {
            using var compiler = Process.Start("gcc", ["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "Capture", "v4l2_camera.c")]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (Win32Exception)
        {
            Assert.Skip("SKIPPED: no C compiler here; install the packages of tests/packages.txt (apt-get install gcc libc6-dev)");
        }
        return new UsbCamera(folder["camera-state"], library);
    }

    /// <summary>How it is from now on: plays, hangs, frozen or unplugged.</summary>
    public void Be(string state)
    {
        // Read by other processes at any moment: whole or not at all.
        File.WriteAllText(_state + ".new", state);
        File.Move(_state + ".new", _state, overwrite: true);
    }
}
