using System.Reflection;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace FoodInspect.Trainer.Reports;

/// <summary>What a run was computed with; the same weights come only of the same versions.</summary>
public static class RunVersions
{
    public static string Text { get; } = string.Join(", ",
        $"foodinspect-trainer {VersionOf(typeof(RunVersions).Assembly)}",
        $"TorchSharp {VersionOf(typeof(TorchSharp.torch).Assembly)}",
        $"OpenCV {Cv2.GetVersionString()}",
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})");

    // What follows the plus is the commit, where the build knew one.
    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? $"{assembly.GetName().Version}";
}
