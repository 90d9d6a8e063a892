using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>Item 1 under the eyes of a judge.</summary>
public abstract class RecipeJudging : IDisposable
{
    protected static readonly Size Picture = new(640, 360);
    protected static readonly int ConfirmFrames = new TrackingOptions().ConfirmFrames;
    private readonly Dictionary<long, Item> _seenSoFar = [];
    protected FramePool Pool { get; } = new();
    protected List<Violation> Violations { get; } = [];
    protected List<JudgedItem> Judged { get; } = [];
    protected RecipeJudge Judge { get; set; } = null!;
    protected IReadOnlyList<long> Suspects { get; private set; } = [];
    protected IReadOnlyList<string> ViolatedPictureRules { get; private set; } = [];
    protected IReadOnlyList<RuleMeasurement> Measured { get; private set; } = [];
    protected long NextFrame { get; set; }

    /// <summary>How many the last frame took for no item.</summary>
    protected int Dismissed { get; private set; }

    /// <summary>How far the belt moves a frame, in pixels.</summary>
    protected Point2d Velocity { get; set; }

    public void Dispose()
    {
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Region Region(int classId, double areaPx, double confidence = 0.9, double x = 100, double y = 100) =>
        new(classId, areaPx, areaPx * 0.25, new Rect((int)x, (int)y, 10, 10), new Point2d(x, y), confidence);

    protected static readonly Region Product = Region(MadeBelt.Product, 1000);

    protected void Judging(params RuleOptions[] rules) => Judge = new RecipeJudge(new RecipeOptions { Rules = rules }, MadeBelt.Classes, Picture);

    protected void JudgingStills(params RuleOptions[] rules) => Judge = new RecipeJudge(new RecipeOptions { Rules = rules }, MadeBelt.Classes, Picture, areStills: true);

    /// <summary>Shows item 1 with these regions; returns the frame's verdict.</summary>
    protected Verdict Show(params Region[] regions) => Show(regions, isWhole: true);

    protected Verdict Show(Region[] regions, bool isWhole, Item? left = null, double x = 100, bool isFullyIn = false) => Show(
        left is null ? [Seen(1, x, isWhole, y: 100, regions) with { IsFullyIn = isWhole || isFullyIn }] : [], regions, left);

    /// <summary>Shows item 2, a piece beside item 1, and item 1 too where <paramref name="whole"/> says where.</summary>
    protected Verdict ShowPiece(double x, Region[] regions, double? whole = null) => Show(
        [.. whole is { } at ? [Seen(1, at, Product)] : Array.Empty<ItemObservation>(), Seen(2, x, regions)], regions, null);

    protected ItemObservation Seen(long id, double x, params Region[] regions) => Seen(id, x, isWhole: true, y: 100, regions);

    /// <summary>What the next frame shows of an item.</summary>
    protected ItemObservation Seen(long id, double x, bool isWhole, double y, params Region[] regions)
    {
        var centre = new Point2d(x, y);
        var before = _seenSoFar.TryGetValue(id, out var known) ? known : new Item(id, NextFrame, NextFrame, centre, centre, 0, false);
        var soFar = before with { LastFrame = NextFrame, LastCentre = centre, FramesSeen = before.FramesSeen + 1, WasWhole = before.WasWhole || isWhole };
        _seenSoFar[id] = soFar = soFar with { FramesNeeded = ConfirmFrames };
        return new ItemObservation(soFar, default, regions, isWhole);
    }

    /// <summary>Shows these items, and lets one leave.</summary>
    protected Verdict Show(ItemObservation[] items, Region[] regions, Item? left)
    {
        var labels = new LabelMap(Pool.Rent(4, 4, MatType.CV_8UC1), Pool.Rent(4, 4, MatType.CV_8UC1));
        var frame = new Frame(NextFrame++, default, 0, Pool.Rent(4, 4, MatType.CV_8UC3));
        var analysed = new AnalysedFrame(new SegmentedFrame(frame, labels), RegionBuffer.Of(regions))
        {
            Items = items,
            ItemsLeft = left is { } gone ? [gone] : [],
            TravelPxPerFrame = Velocity,
        };
        using var judged = Judge.Judge(analysed);
        Violations.AddRange(judged.Violations);
        Judged.AddRange(judged.JudgedItems);
        Suspects = judged.SuspectItems;
        Dismissed = judged.DismissedItems;
        Measured = judged.Measured;
        ViolatedPictureRules = judged.ViolatedPictureRules;
        return judged.Verdict;
    }

    protected JudgedItem Leave(bool isConfirmed = true, string? lost = null, bool wasWhole = true)
    {
        Show([], true, new Item(1, 0, NextFrame - 1, default, default, (int)NextFrame, wasWhole) { FramesNeeded = isConfirmed ? 0 : (int)NextFrame + 1, LostReason = lost });
        return Assert.Single(Judged);
    }

    protected static RuleOptions Rule(RuleKind kind, string? name = "rot") =>
        new() { Name = "rule", Kind = kind, Class = name, Persistence = new(1, 1) };
}
