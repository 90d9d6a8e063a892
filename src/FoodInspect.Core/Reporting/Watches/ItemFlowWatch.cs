using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Notices that for long no item has come, after another or since the line began: the belt is empty, or the camera does not see what is on it. What stands in the picture does not count, since a camera that hangs
/// behind an encoder shows the same items for ever, in pictures that are not the same to the last bit. A web, which reaches across the picture, has no items that come. One thread at a time.
/// </summary>
/// <param name="line">Name of the line.</param>
/// <param name="options">For how long.</param>
/// <param name="classes">The classes of the model card.</param>
/// <param name="alerts">Hears of it; stays the caller's.</param>
/// <param name="time">The line's clock.</param>
public sealed class ItemFlowWatch(string line, LineWatchOptions options, IReadOnlyList<SegmentationClass> classes, AlertDesk alerts, TimeProvider time)
{
    /// <summary>Between frames that are further apart the camera was away.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(10);

    private readonly bool[] _isFood = [.. classes.Select(c => c.IsFood)];
    private long? _frameAt;
    private long _newestItem;
    private bool _hasSeenItem;
    private TimeSpan _withoutNew;

    /// <summary>Looks at a frame, which stays the caller's.</summary>
    public void Look(JudgedFrame judged)
    {
        if (judged.Verdict.Kind == VerdictKind.NotInspected)
            return;
        var sinceFrame = _frameAt is { } last ? time.GetElapsedTime(last) : default;
        _frameAt = time.GetTimestamp();
        var (newest, isWeb) = FindFood(judged.Analysed);
        if (newest > _newestItem || isWeb)
            (_newestItem, _withoutNew, _hasSeenItem) = (Math.Max(newest, _newestItem), TimeSpan.Zero, true);
        else
            Miss(sinceFrame, showsFood: newest > 0);
    }

    /// <summary>The numbers of items begin anew.</summary>
    public void Forget() => _newestItem = 0;

    private (long NewestItem, bool IsWeb) FindFood(AnalysedFrame frame)
    {
        var picture = frame.Segmented.Frame.Picture.Size();
        var (newest, isWeb) = (0L, false);
        for (var i = 0; i < frame.Items.Count; i++)
        {
            var item = frame.Items[i];
            if (!item.Shows(_isFood))
                continue;
            newest = Math.Max(newest, item.ItemId);
            isWeb |= Spans(item.Box, picture);
        }

        return (newest, isWeb);
    }

    private static bool Spans(Rect box, Size picture) =>
        (box.Left <= 0 && box.Right >= picture.Width) || (box.Top <= 0 && box.Bottom >= picture.Height);

    private void Miss(TimeSpan sinceFrame, bool showsFood)
    {
        if (!_isFood.Contains(true) || options.NoItemsAfterSeconds <= 0 || sinceFrame > LongestGap)
            return;
        var limit = TimeSpan.FromSeconds(options.NoItemsAfterSeconds);
        var before = _withoutNew;
        _withoutNew += sinceFrame;
        if (before >= limit || _withoutNew < limit)
            return;
        var subject = _hasSeenItem ? "no item has come" : "no item has come since the line began to inspect,";
        var doubt = showsFood
            ? "what the picture shows has stood still since: if the belt moves, the camera hangs"
            : "if the belt is not empty, something covers the lens, the camera looks elsewhere, or the network does not find this product";
        alerts.Raise(Alert.OfState(
            AlertKind.NoItems, line, Severity.Warn, time.GetUtcNow(), $"{subject} for {options.NoItemsAfterSeconds:0.#} s: {doubt}; what passes now passes unseen"));
    }
}
