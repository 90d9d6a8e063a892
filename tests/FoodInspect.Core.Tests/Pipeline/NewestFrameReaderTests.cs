using System.Threading.Channels;
using FoodInspect.Core.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Pipeline;

/// <summary>A live camera's queue, as a line takes from it that is too slow for a moment or for good. Frames are numbers.</summary>
public sealed class NewestFrameReaderTests
{
    private readonly Waiting _queue = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _dropped = [];
    private readonly NewestFrameReader<int> _reader;
    private int _next;

    public NewestFrameReaderTests() => _reader = new NewestFrameReader<int>(_queue, _time, _dropped.Add);

    [Fact]
    public void TryRead_ManyAfterAHiccup_GivesEachInTurn()
    {
        Arrive(5);

        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => TakeAfter(milliseconds: 100)));
        Assert.Empty(_dropped);
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_HiccupsWithPausesBetween_DropNothing()
    {
        for (var hiccup = 0; hiccup < 10; hiccup++)
        {
            Arrive(4);
            for (var i = 0; i < 4; i++)
                TakeAfter(milliseconds: 240);
        }

        Assert.Empty(_dropped);
    }

    [Fact]
    public void TryRead_FramesWaitForLongerThanASecond_GivesTheNewestAloneFromThenOn()
    {
        Arrive(3);
        var taken = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            Arrive(2);
            taken.Add(TakeAfter(milliseconds: 100));
        }

        // Ten in turn, and then the newest of all that have arrived: frame 2i + 4 in round i.
        Assert.Equal(Enumerable.Range(0, 10), taken[..10]);
        Assert.Equal(Enumerable.Range(11, 9).Select(i => 2 * i + 4), taken[11..]);
        Assert.Equal(_next, taken.Count + _dropped.Count);
        Assert.Empty(taken.Intersect(_dropped));
    }

    [Fact]
    public void TryRead_ASecondWithoutABacklog_BearsTheNextHiccupAgain()
    {
        Overload();
        for (var i = 0; i < 11; i++)
        {
            Arrive(1);
            TakeAfter(milliseconds: 100);
        }
        _dropped.Clear();

        Arrive(4);
        for (var i = 0; i < 4; i++)
            TakeAfter(milliseconds: 100);

        Assert.Empty(_dropped);
    }

    [Fact]
    public void TryRead_ABacklogHalfASecondAfterTheLast_IsOverloadStill()
    {
        Overload();
        Arrive(1);
        TakeAfter(milliseconds: 500);
        _dropped.Clear();

        Arrive(3);
        TakeAfter(milliseconds: 100);

        Assert.Equal(2, _dropped.Count);
    }

    [Fact]
    public void TryRead_BurstsAfterAnOverload_AreTakenWholeAgainAfterHalfAMinute()
    {
        Overload();
        for (var burst = 0; burst < 800; burst++)
        {
            if (burst == 700)
                _dropped.Clear();
            Arrive(5);
            while (_queue.Frames.Count > 0)
                TakeAfter(milliseconds: 25);
            _time.Advance(TimeSpan.FromMilliseconds(40));
        }

        Assert.Empty(_dropped);
    }

    [Fact]
    public void TryRead_OverloadForMinutes_TriesEachInTurnForAThirdOfASecondOnly()
    {
        Overload();
        var waiting = new List<int>();
        for (var i = 0; i < 1200; i++)
        {
            Arrive(2);
            TakeAfter(milliseconds: 100);
            waiting.Add(_queue.Frames.Count);
        }

        Assert.InRange(waiting.Max(), 1, 5);
        Assert.InRange(waiting.Count(left => left > 0), 1, 4 * 5);
    }

    private void Overload()
    {
        for (var i = 0; i < 20; i++)
        {
            Arrive(2);
            TakeAfter(milliseconds: 100);
        }
        Assert.NotEmpty(_dropped);
    }

    private void Arrive(int frames)
    {
        for (var i = 0; i < frames; i++)
            _queue.Frames.Enqueue(_next++);
    }

    private int TakeAfter(int milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Assert.True(_reader.TryRead(out var frame));
        return frame;
    }

    private sealed class Waiting : ChannelReader<int>
    {
        public Queue<int> Frames { get; } = new();

        public override bool CanCount => true;

        public override int Count => Frames.Count;

        public override bool TryRead(out int item) => Frames.TryDequeue(out item);

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Count > 0);
    }
}
