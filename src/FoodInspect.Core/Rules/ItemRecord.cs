using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>What is known against an item that is still in the picture.</summary>
internal sealed class ItemRecord(int ruleCount)
{
    private readonly Persistence[] _persistence = new Persistence[ruleCount];
    private readonly Finding[] _lastFindings = new Finding[ruleCount];
    private readonly bool[] _violated = new bool[ruleCount];
    private List<Violation>? _violations;

    public IReadOnlyList<Violation> Violations => _violations ?? (IReadOnlyList<Violation>)[];

    /// <summary>True once its verdict was given at the decision line.</summary>
    public bool IsJudged { get; set; }

    /// <summary>True if a rule that rejects is violated.</summary>
    public bool IsRejected { get; private set; }

    public int FramesSeen { get; private set; }

    public bool WasWhole { get; private set; }

    public long FirstFrame { get; private set; }

    public Point2d FirstCentre { get; private set; }

    /// <summary>True once it showed something that is not left to the rules to confirm: see <see cref="RecipeJudge"/>.</summary>
    public bool IsSubstantial { get; private set; }

    /// <summary>Notes that a frame showed it.</summary>
    public void See(ItemObservation item, long frame, bool[] isSubstantial)
    {
        foreach (ref readonly var region in item.Regions.Span)
            IsSubstantial |= isSubstantial[region.ClassId];

        if (FramesSeen++ == 0)
            (FirstFrame, FirstCentre) = (frame, item.Centre);
        WasWhole |= item.IsWhole;
    }

    /// <summary>Takes what a rule found in one more frame; true if the rule became violated with it.</summary>
    public bool Add(int rule, Finding finding, PersistenceOptions persistence)
    {
        if (finding.IsViolated)
            _lastFindings[rule] = finding;
        return _persistence[rule].Add(finding.IsViolated, persistence) && !_violated[rule];
    }

    /// <summary>What was measured when the rule was last found violated.</summary>
    public Finding LastViolatedFinding(int rule) => _lastFindings[rule];

    /// <summary>True if the item ended before the rule's window was full, and the same share of its frames was violated.</summary>
    public bool IsViolatedByShare(int rule, PersistenceOptions persistence) =>
        !_violated[rule] && _persistence[rule].IsMetByShare(persistence);

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
        IsJudged |= piece.IsJudged;
        for (var rule = 0; rule < _violated.Length; rule++)
        {
            if (piece._violated[rule] && !_violated[rule])
                _violated[rule] = true;
        }

        foreach (var violation in piece.Violations.Where(theirs => Violations.All(own => own.Rule != theirs.Rule)).ToArray())
        {
            IsRejected |= violation.Severity >= Severity.Reject;
            (_violations ??= []).Add(violation with { ItemId = ownId });
        }
    }
}
