using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

/// <summary>Makes judged frames of a made-up belt; the pool must be empty again at a test's end.</summary>
internal sealed class JudgedFrames(int width = 64, int height = 48) : IDisposable
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static readonly SegmentationClass[] Classes =
    [
        new(0, "belt", new Rgb(40, 40, 40), ClassRole.Background),
        new(1, "product", new Rgb(80, 200, 90), ClassRole.Product),
        new(2, "rot", new Rgb(255, 140, 0), ClassRole.Defect),
        new(3, "foreign", new Rgb(230, 30, 200), ClassRole.Contaminant),
    ];

    public FramePool Pool { get; } = new();

    public JudgedFrame Make(
        long sequence,
        Verdict? verdict = null,
        Region[]? regions = null,
        IReadOnlyList<ItemObservation>? items = null,
        IReadOnlyList<Violation>? violations = null,
        IReadOnlyList<JudgedItem>? judgedItems = null,
        Action<Mat>? drawLabels = null,
        byte confidence = 250,
        long? capturedTimestamp = null,
        DateTimeOffset? capturedAt = null,
        Item? left = null,
        IReadOnlyList<string>? violatedPictureRules = null,
        IReadOnlyList<long>? suspects = null)
    {
        var picture = Pool.Rent(height, width, MatType.CV_8UC3);
        picture.Mat.SetTo(new Scalar(60, 80, 100));
        var frame = new Frame(sequence, capturedAt ?? Epoch.AddSeconds(sequence / 30.0), capturedTimestamp ?? 0, picture)
        {
            Quality = new PictureQuality(0.5, 120, verdict is { Kind: VerdictKind.NotInspected } ? verdict.Value.Reason : null),
        };
        var segmented = new SegmentedFrame(frame, verdict is { Kind: VerdictKind.NotInspected } ? null : Labels(drawLabels, confidence));
        var analysed = new AnalysedFrame(segmented, RegionBuffer.Of(regions)) { Items = items ?? [], ItemsLeft = left is { } gone ? [gone] : [] };
        return new JudgedFrame(analysed, verdict ?? Verdict.Pass, violations ?? [], judgedItems ?? []) { ViolatedPictureRules = violatedPictureRules ?? [], SuspectItems = suspects ?? [] };
    }

    public static Violation Rot(long? item, Severity severity = Severity.Reject, double areaPx = 120, long frame = 5, string rule = "rot") =>
        new(rule, "rot", severity, areaPx, areaPx / 4, frame, item, new LimitBreach(areaPx / 4, 20, MeasureUnit.Mm2)) { Centre = item is null ? null : new Point2d(30, 20) };

    /// <summary>An item that turned out to be a piece of another.</summary>
    public static Item Piece(long id, long of) => new(id, 3, 9, default, default, 7, true) { MergedInto = of };

    public static JudgedItem Left(long id, Verdict verdict, params Violation[] violations) =>
        new(new Item(id, 3, 9, new Point2d(60, 20), new Point2d(4.123456, 20), 7, true), verdict, violations);

    public void Dispose()
    {
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
    }

    private LabelMap Labels(Action<Mat>? draw, byte confidence)
    {
        var (classes, confidences) = (Pool.Rent(height, width, MatType.CV_8UC1), Pool.Rent(height, width, MatType.CV_8UC1));
        classes.Mat.SetTo(Scalar.All(0));
        confidences.Mat.SetTo(Scalar.All(confidence));
        draw?.Invoke(classes.Mat);
        return new LabelMap(classes, confidences);
    }
}
