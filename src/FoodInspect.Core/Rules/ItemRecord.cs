using FoodInspect.Core.Frames;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>A look at an item that a rule was violated in.</summary>
/// <param name="Finding">What was measured.</param>
/// <param name="Frame">Sequence number of the frame.</param>
/// <param name="CapturedAt">When it was grabbed.</param>
/// <param name="Centre">Where the item was, in pixels.</param>
internal readonly record struct ViolatedLook(Finding Finding, long Frame, DateTimeOffset CapturedAt, Point2d Centre);

/// <summary>What is known against an item that is still in the picture.</summary>
/// <param name="rules">The rules that look at it.</param>
/// <param name="sight">What the rules saw of it.</param>
internal sealed class ItemRecord(Rule[] rules, RuleSight sight)
{
    private readonly Persistence[] _persistence = new Persistence[rules.Length];
    private readonly ViolatedLook[] _lastViolated = new ViolatedLook[rules.Length];
    private readonly bool[] _violated = new bool[rules.Length];
    private readonly PersistentValue?[] _values = new PersistentValue?[rules.Length];
    private readonly double?[] _worst = new double?[rules.Length];
    private List<Violation>? _violations;

    public IReadOnlyList<Violation> Violations => _violations ?? (IReadOnlyList<Violation>)[];

    /// <summary>True once its verdict was given at the decision line.</summary>
    public bool IsJudged => Verdict is not null;

    /// <summary>The verdict given at the decision line, or null.</summary>
    public VerdictKind? Verdict { get; set; }

    /// <summary>True once it was weighed beyond the decision line whether it is an item.</summary>
    public bool WasWeighed { get; set; }

    /// <summary>The verdict, no reject, that a piece of it got at the decision line before it turned out to be one; else null.</summary>
    public VerdictKind? VerdictOfPiece { get; private set; }

    /// <summary>What the rules saw of it.</summary>
    public RuleSight Sight => sight;

    /// <summary>True if a rule that rejects is violated.</summary>
    public bool IsRejected { get; private set; }

    /// <summary>True once it showed something that is not left to the rules to confirm: see <see cref="RecipeJudge"/>.</summary>
    public bool IsSubstantial { get; private set; }

    /// <summary>Why it may have been mistaken for another item, or null.</summary>
    public string? Doubt { get; private set; }

    /// <summary>Notes that a frame showed it.</summary>
    public void See(in ItemObservation item, bool[] isSubstantial, string? doubt)
    {
        Doubt = doubt ?? Doubt;
        IsSubstantial |= item.Shows(isSubstantial);
        sight.See(item);
    }

    /// <summary>Takes what a rule found in one more frame, where the item was then; true if the rule became violated with it.</summary>
    public bool Add(int rule, Finding finding, Frame frame, Point2d centre)
    {
        Measure(rule, finding.Value);
        if (finding.IsViolated)
            _lastViolated[rule] = new(finding, frame.Sequence, frame.CapturedAt, centre);
        return _persistence[rule].Add(finding.IsViolated, rules[rule].Persistence) && !_violated[rule];
    }

    private void Measure(int rule, double value)
    {
        var (limits, values) = (rules[rule].Limits, _values[rule] ??= new PersistentValue(rules[rule].Limits, rules[rule].Persistence));
        values.Add(value);
        // Only a value that is worse than what is borne out already can change it.
        if (_worst[rule] is not { } worst || limits.Excess(value) > limits.Excess(worst))
            _worst[rule] = limits.Worse(_worst[rule], values.Worst);
    }

    /// <summary>For an item that ended before a rule's window was full: lets the same share of its frames bear a value out.</summary>
    public void MeasureByShare(int rule) => _worst[rule] = rules[rule].Limits.Worse(_worst[rule], _values[rule]?.WorstByShare);

    /// <summary>The worst that each rule measured.</summary>
    public IReadOnlyList<RuleMeasurement> Measurements()
    {
        var measurements = new RuleMeasurement[rules.Length];
        for (var i = 0; i < rules.Length; i++)
            measurements[i] = new(rules[i].Name, rules[i].Limits.Unit, _worst[i]);
        return measurements;
    }

    /// <summary>What was found when the rule was last violated, and when.</summary>
    public ViolatedLook LastViolated(int rule) => _lastViolated[rule];

    /// <summary>True if the item ended before the rule's window was full, and the same share of its frames was violated.</summary>
    public bool IsViolatedByShare(int rule) => !_violated[rule] && _persistence[rule].IsMetByShare(rules[rule].Persistence);

    /// <summary>Puts a violation on record.</summary>
    public void Record(int rule, Violation violation)
    {
        _violated[rule] = true;
        IsRejected |= violation.Severity >= Severity.Reject;
        (_violations ??= []).Add(violation);
    }

    /// <summary>Takes over what stands against a piece that turned out to be part of this item.</summary>
    public void Absorb(ItemRecord piece, long ownId)
    {
        // A rejected item is off the line; one that passed as a piece may yet prove bad as a whole.
        if (piece.Verdict == VerdictKind.Reject)
            Verdict ??= VerdictKind.Reject;
        else
            VerdictOfPiece ??= piece.Verdict ?? piece.VerdictOfPiece;
        Doubt ??= piece.Doubt;
        IsSubstantial |= piece.IsSubstantial;
        sight.Absorb(piece.Sight);
        for (var rule = 0; rule < _violated.Length; rule++)
        {
            if (!piece._violated[rule])
                continue;
            _violated[rule] = true;
            _worst[rule] = rules[rule].Limits.Worse(_worst[rule], piece._worst[rule]);
        }

        foreach (var violation in piece.Violations.Where(theirs => Violations.All(own => own.Rule != theirs.Rule)).ToArray())
        {
            IsRejected |= violation.Severity >= Severity.Reject;
            (_violations ??= []).Add(violation with { ItemId = ownId });
        }
    }
}
