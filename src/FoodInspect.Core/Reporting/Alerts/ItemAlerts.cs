using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>
/// Turns findings into alerts, one an item: the worst, raised when the item's verdict is final. A finding that asks to
/// stop the line is raised at once; that an item could not be judged is raised whatever else is held against it. Belongs to the
/// line's last stage.
/// </summary>
/// <param name="line">Name of the line.</param>
/// <param name="options">From which severity on.</param>
/// <param name="findings">The worst finding against each item; kept by the line's report.</param>
/// <param name="desk">Where alerts go.</param>
/// <param name="evidence">Keeps evidence, or null.</param>
internal sealed class ItemAlerts(string line, AlertOptions options, ItemFindings findings, AlertDesk desk, LineEvidence? evidence) : IDisposable
{
    /// <summary>The alert that each item on its way will raise, with the evidence from the frame that decided it.</summary>
    private readonly Dictionary<long, (Alert Alert, EvidenceTicket? Evidence)> _pending = [];
    private readonly HashSet<long> _raised = [];
    private readonly SuspectPictures? _suspects = evidence is null ? null : new(evidence, findings);

    /// <summary>Takes note of what a frame brought, and raises what is due.</summary>
    /// <param name="judged">The frame; stays the caller's.</param>
    /// <param name="worsened">Those of its violations that are the worst of their item so far, or are about the picture.</param>
    public void Report(JudgedFrame judged, IReadOnlyList<Violation> worsened)
    {
        for (var i = 0; i < worsened.Count; i++)
        {
            // Of one item the last is the worst.
            if (worsened[i].Severity >= options.MinimumSeverity && !(worsened[i].ItemId is { } item && worsened.Skip(i + 1).Any(later => later.ItemId == item)))
                Note(judged, worsened[i]);
        }

        for (var i = 0; i < judged.JudgedItems.Count; i++)
            Conclude(judged.JudgedItems[i], judged.Analysed.Segmented.Frame.CapturedAt);
        _suspects?.Note(judged);
    }

    /// <summary>Raises the alert of an item whose verdict is final, if it deserves one and has not raised it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="capturedAt">When the frame that made it final was grabbed.</param>
    public void Conclude(JudgedItem item, DateTimeOffset capturedAt)
    {
        var id = item.Item.Id;
        if (_raised.Contains(id))
            return;
        if (_pending.Remove(id, out var pending))
            RaiseOf(id, pending.Alert, pending.Evidence);
        else if (ItemFindings.Worst(item.Violations) is { } worst && worst.Severity >= options.MinimumSeverity && Alert.Of(line, worst, capturedAt) is var alert)
            RaiseOf(id, alert, Keep(_suspects?.Take(id), alert));
        if (item.Verdict.Kind == VerdictKind.NotInspected)
            RaiseOf(id, NotInspected(item, capturedAt), null);
    }

    /// <summary>
    /// Forgets an item that has left the picture. What is held against a part of another item goes over to that one; what came up
    /// after the item's verdict is raised.
    /// </summary>
    public void Forget(Item item)
    {
        _raised.Remove(item.Id);
        _suspects?.Forget(item.Id);
        if (!_pending.Remove(item.Id, out var pending))
            return;
        if (item.MergedInto is { } whole)
            HandOver((pending.Alert with { Item = whole }, pending.Evidence), whole);
        else
            Raise(pending.Alert, pending.Evidence);
    }

    /// <summary>Raises what items on their way have against them when the line ends before their verdict, and forgets all items.</summary>
    public void ConcludeAll()
    {
        foreach (var (alert, ticket) in _pending.Values)
            Raise(alert, ticket);
        _pending.Clear();
        _raised.Clear();
        _suspects?.ForgetAll();
    }

    /// <summary>Lets go of pictures that no alert came to need.</summary>
    public void Dispose() => _suspects?.ForgetAll();

    private void HandOver((Alert Alert, EvidenceTicket? Evidence) pending, long whole)
    {
        if (!_raised.Contains(whole) && (!_pending.TryGetValue(whole, out var own) || IsWorse(pending.Alert, own.Alert)))
            _pending[whole] = pending;
    }

    private static bool IsWorse(Alert alert, Alert than) =>
        ItemFindings.IsWorse(alert.Severity, alert.AreaPx ?? 0, than.Severity, than.AreaPx ?? 0);

    private void Note(JudgedFrame judged, Violation violation)
    {
        var alert = Alert.Of(line, violation, judged.Analysed.Segmented.Frame.CapturedAt);
        if (violation.ItemId is not { } item)
        {
            Raise(alert, Keep(evidence?.Copy(judged, findings), alert));
            return;
        }

        if (_raised.Contains(item))
            return;
        // What is found against an item by the share of its frames was seen in an earlier one.
        if (violation.Frame == judged.Analysed.Segmented.Frame.Sequence)
            _suspects?.Forget(item);
        var ticket = Keep(_suspects?.Take(item) ?? evidence?.Copy(judged, findings), alert);
        if (violation.Severity == Severity.Stop)
        {
            _pending.Remove(item);
            RaiseOf(item, alert, ticket);
        }
        else
        {
            _pending[item] = (alert, ticket);
        }
    }

    private Alert NotInspected(JudgedItem item, DateTimeOffset capturedAt) =>
        Alert.OfState(AlertKind.ItemNotInspected, line, Severity.Warn, capturedAt, $"item {item.Item.Id} was not inspected: {item.Verdict.Reason}") with
        {
            Item = item.Item.Id,
            Frame = item.Item.LastFrame,
            Centre = item.Item.LastCentre,
        };

    /// <summary>Keeps a picture, which is taken over, as the evidence of an alert.</summary>
    private EvidenceTicket? Keep(EvidencePicture? picture, Alert alert) => picture is null ? null : evidence!.Keep(picture, alert);

    private void RaiseOf(long item, Alert alert, EvidenceTicket? ticket)
    {
        _raised.Add(item);
        Raise(alert, ticket);
    }

    private void Raise(Alert alert, EvidenceTicket? ticket) => desk.Raise(alert with { EvidencePath = ticket?.Path });
}
