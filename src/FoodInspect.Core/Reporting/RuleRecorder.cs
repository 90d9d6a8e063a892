using FoodInspect.Core.Numerics;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting;

/// <summary>What a recorded run found by one rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Items">How many items violated it, as <c>items.jsonl</c> tells them.</param>
/// <param name="Pictures">How many pictures violated it, where it is about the picture: also those in which it only went on to be violated.</param>
/// <param name="Measured">What it measured, or null where it never could.</param>
public sealed record RuleSummary(string Rule, long Items, long Pictures, MeasuredRange? Measured);

/// <summary>What a rule measured over a run: of each item the worst, or of each picture.</summary>
/// <param name="Unit">The unit of the values.</param>
/// <param name="Count">How many items or pictures it could be measured of.</param>
/// <param name="Least">The least value.</param>
/// <param name="Median">The median.</param>
/// <param name="Most">The most.</param>
public sealed record MeasuredRange(MeasureUnit Unit, int Count, double Least, double Median, double Most);

/// <summary>
/// Records, rule by rule, what a run found, for whoever tries rules on a recording. Keeps the values of every item, so it is for runs that end. Not thread-safe.
/// </summary>
/// <param name="rules">The rules of the recipe.</param>
public sealed class RuleRecorder(IReadOnlyList<RuleOptions> rules)
{
    private readonly Dictionary<string, Tally> _tallies = rules.ToDictionary(rule => rule.Name, _ => new Tally());

    /// <summary>Records what speaks against a picture; the frame stays the caller's.</summary>
    public void Observe(JudgedFrame judged)
    {
        for (var i = 0; i < judged.ViolatedPictureRules.Count; i++)
            _tallies[judged.ViolatedPictureRules[i]].Pictures++;
        Note(judged.Measured);
    }

    /// <summary>Records one item whose verdict is final.</summary>
    public void Observe(JudgedItem item)
    {
        for (var i = 0; i < item.Violations.Count; i++)
            _tallies[item.Violations[i].Rule].Items++;
        Note(item.Measured);
    }

    /// <summary>What was found, in the order of the recipe.</summary>
    public IReadOnlyList<RuleSummary> Summarise() =>
        [.. rules.Select(rule => (rule.Name, Tally: _tallies[rule.Name])).Select(rule => new RuleSummary(rule.Name, rule.Tally.Items, rule.Tally.Pictures, rule.Tally.Range()))];

    private void Note(IReadOnlyList<RuleMeasurement> measured)
    {
        for (var i = 0; i < measured.Count; i++)
            _tallies[measured[i].Rule].Note(measured[i]);
    }

    private sealed class Tally
    {
        private readonly List<double> _values = [];
        private MeasureUnit _unit;

        public long Items { get; set; }

        public long Pictures { get; set; }

        public void Note(RuleMeasurement measurement)
        {
            _unit = measurement.Unit;
            if (measurement.Value is { } value)
                _values.Add(value);
        }

        public MeasuredRange? Range() =>
            _values.Count == 0 ? null : new(_unit, _values.Count, _values.Min(), Median.Of([.. _values]), _values.Max());
    }
}
