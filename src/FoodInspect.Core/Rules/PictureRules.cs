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
    private readonly List<RuleMeasurement> _measured = [];
    private readonly PersistentValue[] _values = [.. rules.Select(rule => new PersistentValue(rule.Limits, rule.Persistence))];

    /// <summary>Names of the rules that this picture violates, told before or not.</summary>
    public IReadOnlyList<string> Violated => _violated.Count == 0 ? [] : _violated.ToArray();

    /// <summary>What each rule measured of this picture; empty if it was not looked at.</summary>
    public IReadOnlyList<RuleMeasurement> Measured => _measured.Count == 0 ? [] : _measured.ToArray();

    /// <summary>Begins with the next picture, which need not be looked at.</summary>
    public void Advance()
    {
        _violated.Clear();
        _measured.Clear();
    }

    /// <summary>Looks at a frame's regions, and adds what became violated; true if a rule that rejects is violated now.</summary>
    public bool Look(ReadOnlySpan<Region> regions, long frame, List<Violation> violations)
    {
        var rejects = false;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            var look = rule.Look(regions);
            _measured.Add(new(rule.Name, rule.Limits.Unit, Measure(i, look?.Value)));
            var finding = look ?? default;
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

    private double? Measure(int rule, double? value)
    {
        if (areStills || value is not { } known)
            return value;
        _values[rule].Add(known);
        return _values[rule].Worst;
    }
}
