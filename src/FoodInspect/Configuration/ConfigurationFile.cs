using System.Collections;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>Reads and validates the configuration; everything wrong with it is one <see cref="ConfigurationException"/>.</summary>
public sealed class ConfigurationFile
{
    private readonly ConfigurationNode _root;
    private readonly SecretSubstitution _secrets;
    private readonly List<ConfigurationProblem> _problems;

    private ConfigurationFile(string path, ConfigurationNode root, SecretSubstitution secrets, List<ConfigurationProblem> problems)
    {
        (Path, _root, _secrets, _problems) = (path, root, secrets, problems);
        var options = new StrictBinder(secrets, problems).Bind<InspectionOptions>(root);
        Options = ConfigurationPaths.Resolve(NameVariables(options, secrets.Used, root), System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>What it says; its paths are absolute. Good only once <see cref="ThrowIfWrong"/> has returned.</summary>
    public InspectionOptions Options { get; }

    /// <summary>Reads a file with the environment's and the command line's values over it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">The environment of the process.</param>
    /// <param name="settings"><c>Key:Path=Value</c>, from the command line.</param>
    /// <param name="sections">The sections that are used, and whose variables must be set; null for all.</param>
    /// <exception cref="ConfigurationException">The file is missing or no JSON object.</exception>
    public static ConfigurationFile Read(string path, IDictionary environment, IEnumerable<string> settings, IReadOnlyCollection<string>? sections = null)
    {
        var problems = new List<ConfigurationProblem>();
        var root = ConfigurationReader.Read(path, problems);
        ConfigurationOverrides.ApplyEnvironment(root, environment, problems);
        ConfigurationOverrides.ApplyArguments(root, settings, problems);
        return new ConfigurationFile(System.IO.Path.GetFullPath(path), root, new SecretSubstitution(environment, sections), problems);
    }

    /// <summary>Throws with what was found when reading, and with these further problems.</summary>
    /// <param name="validation">What validators found; what follows from a mistake found when reading is left out.</param>
    /// <param name="besides">What is no fault of the configuration, but is to be said along with one.</param>
    /// <exception cref="ConfigurationException">There is at least one problem.</exception>
    public void ThrowIfWrong(IEnumerable<ConfigurationProblem> validation, IEnumerable<ConfigurationProblem>? besides = null)
    {
        var further = validation.Where(problem => !_problems.Any(known => IsAbout(problem.KeyPath, known.KeyPath))).ToList();
        if (_problems.Count + further.Count > 0)
            ConfigurationReport.ThrowIfAny([.. _problems, .. further, .. besides ?? []], _root, _secrets);
    }

    /// <summary>The text without any value that came from the environment.</summary>
    public string HideSecrets(string text) => _secrets.Hide(text);

    // A camera's address goes on into logs, alerts and health; what came from the environment must stay out of them too.
    private static InspectionOptions NameVariables(InspectionOptions options, IReadOnlyDictionary<string, string> variables, ConfigurationNode root) => options with
    {
        Lines = [.. options.Lines.Select((line, i) => line.Camera is null ? line : line with { Camera = line.Camera.WithVariables(variables, SourceOf(root, i)) })],
    };

    private static string? SourceOf(ConfigurationNode root, int line)
    {
        var keyPath = $"{nameof(InspectionOptions.Lines)}[{line}]:{nameof(LineOptions.Camera)}:{nameof(CameraOptions.Source)}";
        var node = root.Nearest(keyPath);
        return node.KeyPath == keyPath ? node.Text : null;
    }

    private static bool IsAbout(string keyPath, string known) =>
        ConfigurationNode.IsWithin(keyPath, known) || ConfigurationNode.IsWithin(known, keyPath);
}
