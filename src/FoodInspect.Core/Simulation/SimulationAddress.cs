using System.Globalization;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Simulation.Biscuits;

namespace FoodInspect.Core.Simulation;

/// <summary>
/// The address of a simulated belt, <c>sim:NAME?option=value&amp;…</c>, for example
/// <c>sim:biscuits?seed=7&amp;burnt=0.1&amp;live=false&amp;frames=900</c>.
/// </summary>
public sealed class SimulationAddress
{
    private const string Scheme = "sim:";
    private const long FramesWhenNotLive = 900;

    private SimulationAddress(BeltDesign design, SimulationOptions options) => (Design, Options) = (design, options);

    /// <summary>All belts there are.</summary>
    public static IReadOnlyList<BeltDesign> Designs { get; } = [new BiscuitBelt()];

    /// <summary>The belt that is named.</summary>
    public BeltDesign Design { get; }

    /// <summary>Its options.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The same belt without loss: its frames come as fast as they are taken, and it has an end.</summary>
    public SimulationAddress WithoutLoss() => new(Design, Ended(Options with { IsLive = false }));

    /// <summary>True if a source's address is that of a simulated belt.</summary>
    public static bool IsSimulation(string source) => source.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Everything wrong with an address; nothing if it can be parsed.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, string source)
    {
        Read(source, keyPath, out var problems);
        return problems;
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="CameraException">It names no belt, or an option is unknown or out of its range; says all of it.</exception>
    public static SimulationAddress Parse(string source)
    {
        var address = Read(source, "source", out var problems);
        return address ?? throw new CameraException(string.Join(Environment.NewLine, problems));
    }

    private static SimulationAddress? Read(string source, string keyPath, out List<ConfigurationProblem> problems)
    {
        problems = [];
        var (name, query) = Split(source, '?');
        var design = Designs.FirstOrDefault(design => name.Equals(Scheme + design.Name, StringComparison.OrdinalIgnoreCase));
        if (design is null)
        {
            problems.Add(new(keyPath, source, "there is no such simulated belt", $"Use one of {string.Join(", ", Designs.Select(d => Scheme + d.Name))}"));
            return null;
        }

        var options = new SimulationOptions();
        var known = SimulationOption.For(design);
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => Split(part, '=')))
        {
            if (known.FirstOrDefault(option => option.Name == key) is not { } option)
                problems.Add(new($"{keyPath}:{key}", value, $"{Scheme}{design.Name} has no such option", $"Valid are {Describe(known)}"));
            else if (!given.Add(key))
                problems.Add(new($"{keyPath}:{key}", value, "the option is given twice", "Give it once"));
            else if (option.Apply(options, value) is { } changed)
                options = changed;
            else
                problems.Add(new($"{keyPath}:{key}", value, "the value does not fit", $"Give {option.Range}: {option.Meaning}"));
        }

        options = Ended(options);
        var shares = design.Kinds.Skip(1).ToDictionary(kind => kind.Name, options.ShareOf);
        if (shares.Values.Sum() > 1)
            problems.Add(new(keyPath, source, $"the shares of the kinds of items add up to more than 1 ({string.Join(", ", shares.Select(share => $"{share.Key} {share.Value}"))})", "Lower them; the sound items get what is left"));
        return problems.Count == 0 ? new SimulationAddress(design, options) : null;
    }

    private static SimulationOptions Ended(SimulationOptions options) =>
        options is { IsLive: false, Frames: 0 } ? options with { Frames = FramesWhenNotLive } : options;

    private static string Describe(IEnumerable<SimulationOption> known) =>
        string.Join("; ", known.Select(option => string.Create(CultureInfo.InvariantCulture, $"{option.Name} ({option.Range}: {option.Meaning})")));

    private static (string Head, string Tail) Split(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}
