using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting;

/// <summary>What a recorded run found by one rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Items">How many items violated it, as <c>items.jsonl</c> tells them.</param>
/// <param name="Pictures">How many pictures violated it, where it is about the picture: also those in which it only went on to be violated.</param>
public sealed record RuleSummary(string Rule, long Items, long Pictures);

/// <summary>
/// Records, rule by rule, what a run found, for whoever tries rules on a recording. Keeps something of every item, so it is for runs that end. Not thread-safe.
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
    }

    /// <summary>Records one item whose verdict is final.</summary>
    public void Observe(JudgedItem item)
    {
        for (var i = 0; i < item.Violations.Count; i++)
            _tallies[item.Violations[i].Rule].Items++;
    }

    /// <summary>What was found, in the order of the recipe.</summary>
    public IReadOnlyList<RuleSummary> Summarise() =>
        [.. rules.Select(rule => (rule.Name, Tally: _tallies[rule.Name])).Select(rule => new RuleSummary(rule.Name, rule.Tally.Items, rule.Tally.Pictures))];

    private sealed class Tally
    {
        public long Items { get; set; }

        public long Pictures { get; set; }
    }
}
