using FoodInspect.Core.Metrics;
using Xunit;

namespace FoodInspect.Core.Tests.Metrics;

public sealed class PercentileRecorderTests
{
    [Fact]
    public void Percentile_NothingRecorded_IsZero()
    {
        var recorder = new PercentileRecorder();

        Assert.Equal((0, 0, 0), (recorder.Percentile(0.5), recorder.MeanSeconds, recorder.MaximumSeconds));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void Percentile_ValuesOverSevenDecades_IsWithinTheDocumentedError(double share)
    {
        var random = new Random(4);
        var recorder = new PercentileRecorder();
        var seconds = Enumerable.Range(0, 20_000).Select(_ => Math.Pow(10, random.NextDouble() * 7 - 5)).ToArray();
        foreach (var value in seconds)
            recorder.Record(value);

        Array.Sort(seconds);
        var exact = seconds[(int)Math.Ceiling(share * seconds.Length) - 1];
        Assert.InRange(recorder.Percentile(share), exact * 0.996 - 1e-6, exact * 1.004 + 1e-6);
    }

    [Fact]
    public void Record_AnyValue_KeepsMeanAndMaximumExact()
    {
        var recorder = new PercentileRecorder();
        recorder.Record(0.010);
        recorder.Record(0.030);

        Assert.Equal(0.020, recorder.MeanSeconds, 12);
        Assert.Equal(0.030, recorder.MaximumSeconds, 12);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e9)]
    public void Record_BeyondTheRange_IsCountedAtItsEnd(double seconds)
    {
        var recorder = new PercentileRecorder();
        recorder.Record(seconds);

        Assert.Equal(1, recorder.Count);
        Assert.InRange(recorder.Percentile(1), -1, 140_000);
    }
}
