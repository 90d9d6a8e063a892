using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// What is frozen when. A run without phases trains all groups at the one rate; fine-tuning begins with the classification layer and
/// thaws downwards, at much lower rates (discriminative rates and gradual unfreezing, Howard and Ruder 2018, arXiv 1801.06146).
/// </summary>
public sealed class PhasePlan
{
    private readonly IReadOnlyList<TrainingPhase> _phases;
    private readonly IReadOnlyList<LayerGroup> _groups;
    private readonly bool _isPlain;

    /// <exception cref="ArgumentException">A phase names a group that the network does not have.</exception>
    public PhasePlan(TrainingOptions options, SegmentationNetwork network)
    {
        _groups = network.Groups;
        _isPlain = options.Phases is null;
        _phases = options.Phases
            ?? [new TrainingPhase(options.Epochs, new Dictionary<string, double> { [TrainingPhase.OtherGroups] = options.LearningRate })];
        var known = _groups.Select(group => group.Name).Append(TrainingPhase.OtherGroups).ToArray();
        var unknown = _phases.SelectMany(phase => phase.Rates.Keys).Except(known).ToArray();
        if (unknown.Length > 0)
            throw new ArgumentException($"The network has no layer group {string.Join(", ", unknown)}; it has {string.Join(", ", known)}.");
    }

    /// <summary>
    /// The classification layer (and a point head) alone for a fifth of the epochs; then with it, at a tenth of its rate, the upper half of the other groups;
    /// in the last two fifths the lower half too, at a thirtieth, all but the lowest group, which stays frozen.
    /// </summary>
    /// <param name="groups">The network's.</param>
    /// <param name="epochs">Of all phases together.</param>
    /// <param name="rate">Of the classification layer.</param>
    /// <param name="random">Groups that no weights were brought for: like the classification layer they have all to learn, so they learn with it.</param>
    public static IReadOnlyList<TrainingPhase> Default(IReadOnlyList<LayerGroup> groups, int epochs, double rate, IReadOnlyList<string>? random = null)
    {
        string[] fresh = [.. groups.Select(group => group.Name).Where(name => name is LayerGroup.Head or LayerGroup.Points || random?.Contains(name) == true)];
        var below = groups.Select(group => group.Name).Except(fresh).ToArray();
        var upper = below[(below.Length / 2)..];
        var lower = below[Math.Min(1, below.Length)..(below.Length / 2)];
        Dictionary<string, double> Rates(IEnumerable<string> tenth, IEnumerable<string> thirtieth) =>
            thirtieth.Select(name => (name, rate / 30)).Concat(tenth.Select(name => (name, rate / 10))).Concat(fresh.Select(name => (name, rate))).ToDictionary();
        var (first, second) = (epochs / 5, epochs * 3 / 5);
        TrainingPhase[] phases =
        [
            new(first, Rates([], [])),
            new(second - first, Rates(upper, [])),
            new(epochs - second, Rates(upper, lower)),
        ];
        return [.. phases.Where(phase => phase.Epochs > 0)];
    }

    public TrainingPhase At(int epoch)
    {
        foreach (var phase in _phases)
        {
            if (epoch < phase.Epochs)
                return phase;
            epoch -= phase.Epochs;
        }
        return _phases[^1];
    }

    /// <summary>Whether nothing more is thawed after an epoch.</summary>
    public bool IsLastPhase(int epoch) => ReferenceEquals(At(epoch), _phases[^1]);

    /// <summary>One line a phase, for the log; none where nothing is ever frozen and there is one rate.</summary>
    public IReadOnlyList<string> Lines()
    {
        var lines = new List<string>();
        if (_isPlain)
            return lines;
        var first = 1;
        foreach (var phase in _phases)
        {
            lines.Add($"epochs {first} to {first + phase.Epochs - 1}: {Describe(phase)}");
            first += phase.Epochs;
        }
        return lines;
    }

    /// <summary>What learns, at which rate, and what is frozen.</summary>
    public string Describe(TrainingPhase phase)
    {
        var learning = _groups.Where(group => phase.RateOf(group.Name) > 0).Reverse()
            .Select(group => FormattableString.Invariant($"{group.Name} {phase.RateOf(group.Name):0.##E-0}"));
        var frozen = _groups.Where(group => phase.RateOf(group.Name) == 0).Select(group => group.Name).ToArray();
        return $"{string.Join(", ", learning)}; frozen: {(frozen.Length == 0 ? "nothing" : string.Join(", ", frozen))}";
    }
}
