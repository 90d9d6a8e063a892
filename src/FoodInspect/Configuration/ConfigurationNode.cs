namespace FoodInspect.Configuration;

/// <summary>What a <see cref="ConfigurationNode"/> is.</summary>
public enum NodeKind
{
    /// <summary>Named members.</summary>
    Section,

    /// <summary>Numbered elements.</summary>
    List,

    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,

    /// <summary>A value from outside JSON (environment, command line): text that may stand for any scalar.</summary>
    Untyped,
}

/// <summary>A value of the configuration that remembers where it was written, so that every problem can say so.</summary>
/// <param name="keyPath">For example <c>Recipes:biscuits:Rules[2]:Class</c>; empty for the whole.</param>
/// <param name="kind">What it is.</param>
/// <param name="place">File and line, or the name of the environment variable.</param>
/// <param name="text">The scalar as it was written; empty for objects and arrays.</param>
public sealed class ConfigurationNode(string keyPath, NodeKind kind, string place, string text = "")
{
    /// <summary>Where it hangs in the configuration.</summary>
    public string KeyPath { get; } = keyPath;

    /// <summary>The section of the whole configuration that it stands in, the first part of its key path.</summary>
    public string Section => KeyPath.Split(':', '[')[0];

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; } = kind;

    /// <summary>Where it was written.</summary>
    public string Place { get; } = place;

    /// <summary>The scalar as it was written, before secrets are put in.</summary>
    public string Text { get; } = text;

    /// <summary>The members of an object, in their order.</summary>
    public Dictionary<string, ConfigurationNode> Members { get; } = [];

    /// <summary>The elements of an array.</summary>
    public List<ConfigurationNode> Elements { get; } = [];

    /// <summary>The key path of a member.</summary>
    public string PathOf(string member) => KeyPath.Length == 0 ? member : $"{KeyPath}:{member}";

    /// <summary>The key path of an element.</summary>
    public string PathOf(int element) => $"{KeyPath}[{element}]";

    /// <summary>The node of a key path, or the nearest one above it that was written.</summary>
    public ConfigurationNode Nearest(string keyPath) =>
        Members.Values.Concat(Elements).FirstOrDefault(child => IsWithin(keyPath, child.KeyPath))?.Nearest(keyPath) ?? this;

    /// <summary>True if a key path is another one or lies below it.</summary>
    public static bool IsWithin(string keyPath, string other) =>
        keyPath.StartsWith(other, StringComparison.Ordinal)
        && (keyPath.Length == other.Length || keyPath[other.Length] is ':' or '[');
}
