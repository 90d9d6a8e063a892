using System.Diagnostics;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Tests.Capture;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

/// <summary>Evidence on a disk that does not answer: a named pipe that nobody reads stands where a picture is to be written.</summary>
public sealed class HangingDiskTests : IAsyncDisposable
{
    private readonly ReportBench _bench = new();
    private readonly Journal _log = new();
    private readonly EvidenceStore _store;
    private readonly LineEvidence _evidence;
    private string? _pipe;
    private FileStream? _opened;

    public HangingDiskTests()
    {
        var options = new EvidenceOptions { Folder = _bench.Folder["evidence"], MinimumFreeMegabytes = 0, MaximumMegabytes = 1, QueueLength = 1 };
        _store = new EvidenceStore(options, _bench.Time);
        _evidence = new LineEvidence(
            "belt", JudgedFrames.Classes, PictureCorrections.None, options, _store, _bench.Frames.Pool, _bench.LineMetrics.Evidence, _bench.Refusals.Add, _bench.Time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await _evidence.DisposeAsync();
        if (_opened is not null)
            await _opened.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Keep_DiskHangs_WhatFindsNoPlaceIsCountedAndSaid()
    {
        await HangAsync();

        Keep(6);
        Keep(7);

        Assert.Equal(1, Count(StorageOutcome.Dropped));
        Assert.Contains("does not keep up", Assert.Single(_bench.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MeasureFreeBytes_DiskHangs_AnswersWithTheLastFigure()
    {
        Assert.Equal(1_000_000, _store.MeasureFreeBytes());
        await HangAsync();

        Assert.Equal(1_000_000, await Task.Run(_store.MeasureFreeBytes).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task CompleteAsync_DiskHangs_LeavesItBehindAndSaysSo()
    {
        await HangAsync();
        Keep(6);

        var completion = _evidence.CompleteAsync(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(
            () =>
            {
                _bench.Time.Advance(TimeSpan.FromSeconds(5));
                return completion.IsCompleted;
            },
            "it does not wait for the disk for ever");
        await completion;

        Assert.Equal((0, 1), (Count(StorageOutcome.Written), Count(StorageOutcome.Dropped)));
        Assert.Contains("The disk hangs: evidence is not all written", _log.Lines.Last(), StringComparison.Ordinal);
        LetGo();
        await Eventually.TrueAsync(() => _bench.Frames.Pool.Outstanding == 0, "what hung gives its pictures back when the disk answers");
    }

    private async Task HangAsync()
    {
        var path = _store.PathOf(AlertOf(5));
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".unfinished-{Path.GetFileName(path)}");
        _pipe = Path.Combine(Directory.CreateDirectory(unfinished).FullName, "original.png");
        using var mkfifo = Process.Start("mkfifo", [_pipe]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Keep(5);
        // The worker has its picture, the overlay's copy and no more: it is at the disk.
        await Task.Delay(200, TestContext.Current.CancellationToken);
    }

    /// <summary>A pipe that somebody holds open at both ends answers whoever opens it.</summary>
    private void LetGo()
    {
        if (_pipe is not null)
            _opened ??= new FileStream(_pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    private void Keep(long item)
    {
        using var frame = _bench.Frames.Make(item);
        _evidence.Keep(_evidence.Copy(frame, new ItemFindings()), AlertOf(item));
    }

    private static Alert AlertOf(long item) => Alert.Of("belt", JudgedFrames.Rot(item), JudgedFrames.Epoch);

    private long Count(StorageOutcome outcome) => _bench.LineMetrics.Evidence.CountOf(outcome);
}
