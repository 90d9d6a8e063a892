using FoodInspect.Core.Regions;

namespace FoodInspect.Core.Rules;

/// <summary>The rules about the picture as a whole. Each violation is told once, until the rule has been kept again.</summary>
internal sealed class PictureRules(Rule[] rules)
{
    private readonly Persistence[] _persistence = new Persistence[rules.Length];
    private readonly bool[] _isViolated = new bool[rules.Length];

    /// <summary>Looks at a frame's regions, and adds what became violated; true if a rule that rejects is violated now.</summary>
    public bool Look(ReadOnlySpan<Region> regions, long frame, List<Violation> violations)
    {
        var rejects = false;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            var finding = rule.Look(regions);
            var wasViolated = _isViolated[i];
            _isViolated[i] = _persistence[i].Add(finding.IsViolated, rule.Persistence);
            rejects |= _isViolated[i] && rule.Severity >= Severity.Reject;
            if (_isViolated[i] && !wasViolated)
                violations.Add(new Violation(rule.Name, rule.ClassName, rule.Severity, finding.AreaPx, finding.AreaMm2, frame, null));
        }

        return rejects;
    }
}
