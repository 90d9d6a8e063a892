using FoodInspect.Core.Frames;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>
/// Judges the items of a line by the rules of its recipe. A verdict is final when the item leaves the picture or passes the
/// decision line; unless <see cref="RecipeOptions.RequireWholeItem"/> is false, it never passes without having been seen whole.
/// One judge serves one line; not thread-safe.
/// </summary>
public sealed class RecipeJudge
{
    private readonly Rule[] _rules;
    private readonly PictureRules _pictureRules;
    private readonly Size _picture;
    private readonly DecisionLine? _line;
    private readonly bool _requireWholeItem;
    private readonly bool[] _isSubstantial;
    private readonly bool[] _isFood;
    private readonly Dictionary<long, ItemRecord> _records = [];
    private readonly List<Violation> _violations = [];
    private readonly List<JudgedItem> _judged = [];
    private readonly List<long> _suspects = [];
    private Point2d _travelPxPerFrame;
    private int _dismissed;

    /// <summary>A judge for a recipe that <see cref="RecipeOptionsValidator"/> found good.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="classes">The classes of the model card.</param>
    /// <param name="picture">Size of the camera's picture, in pixels.</param>
    /// <param name="areStills">True if no picture has to do with the one before, so that a rule about the picture has one look at it.</param>
    public RecipeJudge(RecipeOptions recipe, IReadOnlyList<SegmentationClass> classes, Size picture, bool areStills = false)
    {
        var zones = recipe.Zones.ToDictionary(zone => zone.Key, zone => new Zone(zone.Value));
        var rules = recipe.Rules.Select(rule => new Rule(rule, classes, rule.Zone is null ? null : zones[rule.Zone], picture)).ToArray();
        _rules = [.. rules.Where(rule => rule.Scope == RuleScope.Item)];
        _picture = picture;
        _pictureRules = new PictureRules([.. rules.Where(rule => rule.Scope == RuleScope.Picture)], areStills);
        _line = recipe.DecisionLine is { } line ? new DecisionLine(line) : null;
        _requireWholeItem = recipe.RequireWholeItem;
        _isFood = [.. classes.Select(c => c.IsFood)];
        _isSubstantial = [.. classes.Select(c => c.Role != ClassRole.Contaminant || !Array.Exists(_rules, rule => rule.IsAbout(c.Id)))];
    }

    /// <summary>Judges a frame, and the items whose verdict becomes final with it.</summary>
    /// <param name="frame">The frame with its items; ownership passes to the result.</param>
    public JudgedFrame Judge(AnalysedFrame frame)
    {
        _violations.Clear();
        _judged.Clear();
        _suspects.Clear();
        _dismissed = 0;
        _travelPxPerFrame = frame.TravelPxPerFrame;
        var source = frame.Segmented.Frame;
        var reason = source.Quality.UnusableReason ?? (frame.Segmented.Labels is null ? "no label map" : frame.Doubt);
        _pictureRules.Advance();
        var rejects = reason is null && _pictureRules.Look(frame.Regions.Span, source.Sequence, _violations);
        // By index: an enumerator over the interface is an allocation at frame rate. What an item is made up of comes first: it may pass the line with this frame.
        for (var i = 0; i < frame.ItemsLeft.Count; i++)
            Join(frame.ItemsLeft[i]);
        for (var i = 0; i < frame.Items.Count; i++)
            rejects |= Look(frame.Items[i], source, frame.Doubt);
        for (var i = 0; i < frame.ItemsLeft.Count; i++)
            Leave(frame.ItemsLeft[i], isInPicture: false);
        for (var i = 0; i < _judged.Count; i++)
            rejects |= _judged[i].Verdict.Kind == VerdictKind.Reject && _judged[i].Item.LastFrame == source.Sequence;
        var verdict = reason is not null ? Verdict.NotInspected(reason) : rejects ? Verdict.Reject : Verdict.Pass;
        return new JudgedFrame(
            frame, verdict, _violations.Count == 0 ? [] : _violations.ToArray(), _judged.Count == 0 ? [] : _judged.ToArray())
        {
            SuspectItems = _suspects.Count == 0 ? [] : _suspects.ToArray(),
            ViolatedPictureRules = _pictureRules.Violated,
            Measured = _pictureRules.Measured,
            DismissedItems = _dismissed,
        };
    }

    /// <summary>Judges the items that the tracker still had at the end, by what was seen of them.</summary>
    public LastItems Finish(IReadOnlyList<Item> items)
    {
        _judged.Clear();
        _dismissed = 0;
        foreach (var item in items)
            Leave(item, isInPicture: true);
        return new LastItems(_judged.ToArray(), _dismissed);
    }

    /// <summary>Looks at an item; true if it is to be rejected.</summary>
    private bool Look(in ItemObservation item, Frame frame, string? doubt)
    {
        if (!_records.TryGetValue(item.ItemId, out var record))
            _records[item.ItemId] = record = new ItemRecord(_rules, new RuleSight(_rules, _isFood, _picture));
        if (record.IsJudged)
            return record.IsRejected;
        record.See(item, _isSubstantial, doubt);
        var isSuspect = false;
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Look(item) is not { } finding)
                continue;
            record.Sight.Look(i);
            isSuspect |= finding.IsViolated && _rules[i].Severity >= Severity.Reject;
            if (record.Add(i, finding, frame, item.Centre))
                Record(record, i, item.ItemId);
        }

        if (isSuspect && !record.IsRejected)
            _suspects.Add(item.ItemId);

        if (_line is not null && _line.Separates(item.SoFar.FirstCentre, item.Centre))
            PassLine(record, item.SoFar);
        return record.IsRejected;
    }

    /// <summary>
    /// Judges an item beyond the decision line. Of what is not confirmed yet, nobody knows whether it is one: it is judged as soon
    /// as it is, or when it leaves.
    /// </summary>
    private void PassLine(ItemRecord record, Item item)
    {
        // What is no item at its first confirmed look beyond the line may still become one, but not by a share taken again and again.
        if (!record.IsRejected && !(item.IsConfirmed && (record.IsSubstantial || !record.WasWeighed)))
            return;
        record.WasWeighed = true;
        // What comes behind the line comes too late, as if it had left the picture.
        record.Verdict = Decide(record, item, isOver: true);
    }

    private void Record(ItemRecord record, int rule, long itemId)
    {
        var (finding, frame, capturedAt, centre) = record.LastViolated(rule);
        var violation = new Violation(
            _rules[rule].Name, _rules[rule].ClassName, _rules[rule].Severity, finding.AreaPx, finding.AreaMm2, frame, itemId, finding.Breach!.Value)
        {
            Centre = centre,
            CapturedAt = capturedAt,
        };
        record.Record(rule, violation);
        _violations.Add(violation);
    }

    private void Leave(Item item, bool isInPicture)
    {
        if (_records.Remove(item.Id, out var record) && !record.IsJudged && Decide(record, item, isOver: !isInPicture) is null)
            _dismissed++;
    }

    /// <summary>Adds what is known of a piece to the item that it turned out to be a part of.</summary>
    private void Join(Item item)
    {
        if (item.MergedInto is not { } whole || !_records.Remove(item.Id, out var piece) || !_records.TryGetValue(whole, out var into))
            return;
        // The whole has its verdict already: what speaks against this piece of it would be lost.
        if (into.Verdict is { } verdict && verdict != VerdictKind.Reject && piece.IsRejected && !piece.IsJudged)
            piece.Verdict = Decide(piece, item, isOver: false);
        into.Absorb(piece, whole);
    }

    /// <summary>Gives the verdict on an item; null if it is none.</summary>
    private VerdictKind? Decide(ItemRecord record, Item item, bool isOver)
    {
        var isItem = item.IsConfirmed || item.IsFleeting;
        if (isItem)
            CompleteByShare(record, item);
        var found = record.Violations.Count > 0 || (isItem && record.IsSubstantial) ? VerdictOn(record, item, isOver) : isItem ? VerdictOnBody(record, isOver) : null;
        if (found is not { } verdict)
            return null;
        // What a piece of it was judged to be is told again only if the whole is worse.
        if (record.VerdictOfPiece is not { } told || (verdict.Kind != told && verdict.Kind != VerdictKind.Pass))
            _judged.Add(new JudgedItem(item, verdict, record.Violations) { Measured = record.Measurements() });
        return verdict.Kind;
    }

    private void CompleteByShare(ItemRecord record, Item item)
    {
        for (var i = 0; i < _rules.Length; i++)
        {
            record.MeasureByShare(i);
            if (record.IsViolatedByShare(i))
                Record(record, i, item.Id);
        }
    }

    /// <summary>A foreign body that no rule found to be one is a speck, unless none could look.</summary>
    private Verdict? VerdictOnBody(ItemRecord record, bool isOver) =>
        record.Sight.FindGapOfBody(_travelPxPerFrame, isOver) is { } gap ? Verdict.NotInspected(gap) : null;

    private Verdict VerdictOn(ItemRecord record, Item item, bool isOver)
    {
        if (record.IsRejected)
            return Verdict.Reject;
        if ((item.LostReason ?? record.Doubt) is { } reason)
            return Verdict.NotInspected(reason);
        if (!item.IsConfirmed)
            return Verdict.NotInspected($"seen in too few frames: {item.FramesSeen} from {item.FirstFrame} to {item.LastFrame}, of {item.FramesNeeded} that it takes");
        if (_requireWholeItem && !item.WasWhole)
            return Verdict.NotInspected("never whole in the picture");
        if (record.Sight.FindGap(_travelPxPerFrame, isOver) is { } gap)
            return Verdict.NotInspected(gap);
        // Nothing speaks against it only because no rule looks at its like.
        if (record.IsSubstantial && !record.Sight.HoldsFood)
            return Verdict.NotInspected("a foreign body, and no rule of items is about its class");
        return Verdict.Pass;
    }
}
