using FoodInspect.Core.Regions;

namespace FoodInspect.Core.Rules;

/// <summary>The rules about the picture as a whole. Each violation is told once, until the rule has been kept again; of stills, with each picture.</summary>
/// <param name="rules">The rules.</param>
/// <param name="areStills">True if no picture has to do with the one before.</param>
internal sealed class PictureRules(Rule[] rules, bool areStills)
{
    private readonly Persistence[] _persistence = new Persistence[rules.Length];
    private readonly bool[] _isViolated = new bool[rules.Length];
    private readonly List<string> _violated = [];

    /// <summary>Names of the rules that this picture violates, told before or not.</summary>
    public IReadOnlyList<string> Violated => _violated.Count == 0 ? [] : _violated.ToArray();

    /// <summary>Begins with the next picture, which need not be looked at.</summary>
    public void Advance() => _violated.Clear();

    /// <summary>Looks at a frame's regions, and adds what became violated; true if a rule that rejects is violated now.</summary>
    public bool Look(ReadOnlySpan<Region> regions, long frame, List<Violation> violations)
    {
        var rejects = false;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            var finding = rule.Look(regions) ?? default;
            var isViolated = finding.IsViolated;
            var wasViolated = _isViolated[i] && !areStills;
            _isViolated[i] = areStills ? isViolated : _persistence[i].Add(isViolated, rule.Persistence);
            rejects |= _isViolated[i] && rule.Severity >= Severity.Reject;
            if (_isViolated[i])
                _violated.Add(rule.Name);
            if (finding.Breach is { } breach && _isViolated[i] && !wasViolated)
                violations.Add(new Violation(rule.Name, rule.ClassName, rule.Severity, finding.AreaPx, finding.AreaMm2, frame, null, breach));
        }

        return rejects;
    }
}
