using System.Globalization;
using FoodInspect.Benchmarking;
using OpenCvSharp;

namespace FoodInspect.Tests.Benchmarking;

public sealed class SpeedReportTests
{
    [Fact]
    public void PeakResidentBytes_MemoryThatIsFreeAgain_CountsAllTheSame()
    {
        using (var memory = new Mat(10_000, 20_000, MatType.CV_8UC1))
            memory.SetTo(Scalar.All(1));
        var before = HighWaterMark();

        var peak = SpeedReport.PeakResidentBytes();

        Assert.InRange(peak, before, HighWaterMark());
    }

    /// <summary>As the kernel tells it, proc_pid_status(5).</summary>
    private static long HighWaterMark()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
