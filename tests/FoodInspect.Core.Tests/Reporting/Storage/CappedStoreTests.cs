using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

public sealed class CappedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private long _diskFree = 1_000_000;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryMakeRoom_CapReached_DeletesTheOldestThatMayGo()
    {
        Fill("1-keep", "2-go", "3-go");
        var store = Open(maximumBytes: 350);

        Assert.True(store.TryMakeRoom(100));

        Assert.Equal(["1-keep", "3-go"], Names());
    }

    [Fact]
    public void TryMakeRoom_OnlyEntriesThatMustStay_RefusesAndDeletesNothing()
    {
        Fill("1-keep", "2-keep");
        var store = Open(maximumBytes: 250);

        Assert.False(store.TryMakeRoom(100));

        Assert.Equal(["1-keep", "2-keep"], Names());
    }

    [Fact]
    public void TryMakeRoom_SomebodyMadeRoomByHand_IsNoticed()
    {
        Fill("1-keep", "2-keep");
        var store = Open(maximumBytes: 250);
        Assert.False(store.TryMakeRoom(100));

        File.Delete(_folder["1-keep"]);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(store.TryMakeRoom(100));
    }

    [Fact]
    public void TryMakeRoom_LargeFullFolder_IsNotLookedThroughForEachRefusal()
    {
        Fill("1-keep");
        var looks = 0;
        var store = new CappedStore(
            150, 0, () => _diskFree,
            () =>
            {
                looks++;
                return [StoredEntry.Measure("1-keep", _folder["1-keep"])];
            },
            _ => false,
            _time);

        Assert.Equal((false, false, false), (store.TryMakeRoom(100), store.TryMakeRoom(100), store.TryMakeRoom(100)));
        Assert.Equal(2, looks); // to know what is there, and to look for room

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((false, 3), (store.TryMakeRoom(100), looks));
    }

    [Fact]
    public void TryMakeRoom_GroupsThatFillAll_LeaveRoomForAnother()
    {
        var store = Open(maximumBytes: 10_000, groupShare: 3);

        Assert.Equal([75, 19, 5], new[] { "a", "b", "c" }.Select(group => FillWith(store, group)));
        Assert.True(store.TryMakeRoom(100, "d"));
    }

    [Fact]
    public void TryMakeRoom_ManyEntriesThatMustStay_IsNotReckonedAnewForEach()
    {
        var names = Enumerable.Range(0, 300).Select(i => $"{i:D3}-a-keep").ToArray();
        Fill(names);
        var asked = 0;
        var store = new CappedStore(
            35_000, 0, () => { asked++; return _diskFree; }, () => names.Select(name => Measure(_folder[name])), _ => false, _time)
        { GroupShare = 3 };

        Assert.False(store.TryMakeRoom(100, "a"));

        Assert.Equal("a", store.GroupShortOfShare);
        Assert.InRange(asked, 1, 3);
    }

    [Fact]
    public void TryMakeRoom_GroupHasItsShare_DeletesTheOldestThatMayGo()
    {
        var store = Open(maximumBytes: 1_000, groupShare: 3);
        Fill("1-keep", "2-keep", "3-go", "4-keep", "5-keep", "6-keep", "7-keep", "8-keep");

        Assert.True(store.TryMakeRoom(100));
        Assert.Equal(["1-keep", "2-keep", "4-keep", "5-keep", "6-keep", "7-keep", "8-keep"], Names());
    }

    private int FillWith(CappedStore store, string group)
    {
        var entries = 0;
        for (; store.TryMakeRoom(100, group); entries++)
        {
            Fill($"{group}{entries}-{group}-keep");
            store.Add(Measure(_folder[$"{group}{entries}-{group}-keep"]));
        }

        return entries;
    }

    private static StoredEntry Measure(string path) =>
        StoredEntry.Measure(Path.GetFileName(path), path) with { Group = Path.GetFileName(path).Split('-') is [_, var group, _] ? group : "" };

    [Fact]
    public void TryMakeRoom_DiskNearlyFull_Refuses()
    {
        var store = Open(maximumBytes: 10_000, minimumFreeBytes: 500);
        _diskFree = 550;

        Assert.Equal((50, false), (store.FreeBytes, store.TryMakeRoom(100)));
    }

    [Fact]
    public void FreeBytes_AfterAdd_Falls()
    {
        var store = Open(maximumBytes: 1_000);
        Fill("1-go");

        store.Add(StoredEntry.Measure("1-go", _folder["1-go"]));

        Assert.Equal(900, store.FreeBytes);
    }

    private CappedStore Open(long maximumBytes, long minimumFreeBytes = 0, double? groupShare = null) => new(
        maximumBytes, minimumFreeBytes, () => _diskFree,
        () => Directory.EnumerateFiles(_folder.Path).Select(Measure),
        entry => entry.Name.EndsWith("go", StringComparison.Ordinal),
        _time)
    {
        GroupShare = groupShare,
    };

    private void Fill(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllBytes(_folder[name], new byte[100]);
    }

    private IEnumerable<string> Names() => Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
