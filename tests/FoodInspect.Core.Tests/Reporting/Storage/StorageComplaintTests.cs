using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Tests.Capture;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

/// <summary>A disk that is full or read-only fails each picture and each item alike: nobody needs to read that of every one.</summary>
public sealed class StorageComplaintTests
{
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly Journal _log = new();
    private readonly List<string> _said = [];
    private readonly StorageComplaint _complaint;

    public StorageComplaintTests() => _complaint = new StorageComplaint("evidence is", () => "its folder is full", _said.Add, _time, _log);

    [Fact]
    public void Failed_SameCauseForLong_IsLoggedOnceAndSaidOnceAMinute()
    {
        for (var second = 0; second < 150; second++)
        {
            _complaint.Failed($"evidence {second}", new IOException($"No space left on device: {second}", 28));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.StartsWith("Not written: evidence 0: No space left on device: 0", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Equal(
            [0, 60, 120], _said.Select(said => int.Parse(said.Split(' ')[^1])));
    }

    [Fact]
    public void Failed_AnotherCause_IsLoggedAndSaidAtOnce()
    {
        _complaint.Failed("evidence 1", new IOException("No space left on device", 28));
        _complaint.Failed("evidence 2", new OutputException("a line cannot be written", new IOException("Read-only file system", 30)));
        _complaint.Refused();
        _complaint.Dropped();
        _complaint.Failed("evidence 3", new IOException("No space left on device", 28));

        Assert.Equal(4, _said.Count);
        Assert.Equal(4, _log.Lines.Count);
    }

    [Fact]
    public void Written_NothingWasLostForAMinute_LogSaysThatItIsKeptAgainAndHowManyWereNot()
    {
        _complaint.Written();
        for (var second = 0; second < 3; second++)
            _complaint.Refused();
        _complaint.Written();
        Assert.Single(_log.Lines);

        _time.Advance(TimeSpan.FromMinutes(1));
        _complaint.Written();
        _complaint.Written();

        Assert.StartsWith("evidence is kept again: 3 were not", _log.Lines.Last(), StringComparison.Ordinal);
        Assert.Equal(2, _log.Lines.Count);

        _complaint.Refused();
        Assert.Equal(2, _said.Count);
    }
}
