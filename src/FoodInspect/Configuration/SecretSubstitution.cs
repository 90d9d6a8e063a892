using System.Collections;
using System.Text.RegularExpressions;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>
/// Puts environment variables into strings that name them, <c>rtsp://line:${CAMERA_PASSWORD}@10.0.0.5/main</c>, so that no
/// secret stands in the file; and takes them out again of what is printed.
/// </summary>
/// <param name="environment">The environment of the process.</param>
/// <param name="sections">
/// The sections of the configuration that are used: variables in others stay as they are written, so that a command asks for no secret that it has no use for. Null
/// for all.
/// </param>
public sealed partial class SecretSubstitution(IDictionary environment, IReadOnlyCollection<string>? sections = null)
{
    private readonly Dictionary<string, string> _used = [];

    /// <summary>The variables that were put in, with their values.</summary>
    public IReadOnlyDictionary<string, string> Used => _used;

    /// <summary>True if the node names a variable that is not put in, since nobody uses its section.</summary>
    public bool LeavesOpen(ConfigurationNode node) =>
        sections is not null && !sections.Contains(node.Section, StringComparer.OrdinalIgnoreCase) && Variable().IsMatch(node.Text);

    /// <summary>The text of a node with the values of the variables that it names.</summary>
    public string Fill(ConfigurationNode node, ICollection<ConfigurationProblem> problems) =>
        LeavesOpen(node) ? node.Text : Variable().Replace(node.Text, match =>
        {
            var name = match.Groups["name"].Value;
            if (environment[name] is string { Length: > 0 } value)
                return _used[name] = value;
            // The text around it may hold a password.
            problems.Add(new ConfigurationProblem(
                node.KeyPath, null, $"the environment variable {name} is not set", $"Set {name} for this process."));
            return match.Value;
        });

    /// <summary>
    /// The text with every value that came from the environment shown as the name of its variable, unless it is shorter than <see cref="CameraAddress.ShortestSecret"/>.
    /// </summary>
    public string Hide(string text)
    {
        // Longest first: one value may occur within another.
        foreach (var (name, value) in _used.OrderByDescending(variable => variable.Value.Length))
        {
            foreach (var form in new[] { value, Uri.EscapeDataString(value) })
            {
                if (form.Length >= CameraAddress.ShortestSecret)
                    text = text.Replace(form, $"${{{name}}}", StringComparison.Ordinal);
            }
        }

        return text;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();
}
