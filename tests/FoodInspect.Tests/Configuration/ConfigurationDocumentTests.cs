using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using FoodInspect.Configuration;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Tests.Configuration;

/// <summary>
/// Holds docs/configuration.md to the options records. A heading names a section of the configuration in backticks, and the
/// tables below it have a row a key: key, type, unit, default, meaning.
/// </summary>
public sealed partial class ConfigurationDocumentTests : IDisposable
{
    private const string Root = "appsettings.json";
    private static readonly Dictionary<string, string> Documented = ReadDocument();
    private static readonly List<Key> Keys = [.. KeysOf(typeof(InspectionOptions), new InspectionOptions(), Root)];

    private readonly TemporaryFolder _folder = new();

    /// <summary>A key of the configuration.</summary>
    /// <param name="Path">Section and key.</param>
    /// <param name="Type">Type of its value, never Nullable.</param>
    /// <param name="Default">Its value where the file has none; null also where its section has no default.</param>
    private sealed record Key(string Path, Type Type, object? Default);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Document_EveryKeyOfTheOptions_HasARow() =>
        Assert.Empty(Keys.Select(key => key.Path).Except(Documented.Keys));

    [Fact]
    public void Document_EveryRow_IsAKeyOfTheOptions() =>
        Assert.Empty(Documented.Keys.Except(Keys.Select(key => key.Path)));

    [Fact]
    public void Document_EveryDefault_IsThatOfTheOptions() =>
        Assert.Empty(
            from key in Keys
            where Documented.TryGetValue(key.Path, out var text) && !DefaultTexts(key).Contains(text)
            select $"{key.Path}: the document says '{Documented[key.Path]}', the options {string.Join(" or ", DefaultTexts(key))}");

    [Fact]
    public void Document_EveryChoice_IsNamed()
    {
        var text = File.ReadAllText(DocumentPath);

        Assert.Empty(
            from key in Keys
            where key.Type.IsEnum
            from name in Enum.GetNames(key.Type)
            where !text.Contains($"`{name}`", StringComparison.Ordinal)
            select $"{key.Path}: {name}");
    }

    [Fact]
    public void Document_ExampleOfAConfiguration_IsGood()
    {
        var example = File.ReadAllText(DocumentPath).Split("\n## An example\n")[1];

        var options = Read(example);

        Assert.Equal("oven-1", Assert.Single(options.Lines).Name);
        Assert.Empty(ProblemsOf(Assert.Single(options.Recipes).Value));
    }

    [Fact]
    public void Document_ExamplesOfRules_AreGoodAndShowEveryKind()
    {
        var examples = File.ReadLines(DocumentPath).Where(line => line.StartsWith("    { \"Name\":", StringComparison.Ordinal));

        var recipe = Read($$"""
            { "Recipes": { "made": { "Zones": { "row": [[0, 0], [9, 0], [9, 9]] }, "Rules": [ {{string.Join(',', examples)}} ] } } }
            """).Recipes["made"];

        Assert.Empty(ProblemsOf(recipe));
        Assert.Equal(Enum.GetValues<RuleKind>(), recipe.Rules.Select(rule => rule.Kind!.Value).Distinct().Order());
    }

    private InspectionOptions Read(string json)
    {
        var environment = new Hashtable { ["CAMERA_PASSWORD"] = "secret", ["ALERT_TOKEN"] = "secret" };
        var file = ConfigurationFile.Read(_folder.Write("appsettings.json", json), environment, []);
        file.ThrowIfWrong([]);
        return file.Options;
    }

    private static IEnumerable<ConfigurationProblem> ProblemsOf(RecipeOptions recipe)
    {
        string[] defects = ["burnt", "rot", "label"];
        SegmentationClass[] classes =
        [
            new(0, "belt", default, ClassRole.Background),
            new(1, "biscuit", default, ClassRole.Product),
            .. defects.Select((name, i) => new SegmentationClass(2 + i, name, default, ClassRole.Defect)),
            new(5, "foreign", default, ClassRole.Contaminant),
        ];
        return RecipeOptionsValidator.Validate("Recipes:made", recipe, classes, picture: null, hasScale: true);
    }

    private static string DocumentPath => Path.Combine(Repository.Root, "docs", "configuration.md");

    private static Dictionary<string, string> ReadDocument()
    {
        var defaults = new Dictionary<string, string>();
        string? section = null;
        foreach (var line in File.ReadLines(DocumentPath))
        {
            if (line.StartsWith('#'))
                section = Heading().Match(line) is { Success: true } heading ? heading.Groups["section"].Value : null;
            else if (section is not null && Row().Match(line) is { Success: true } row)
                defaults.Add($"{section}:{row.Groups["key"].Value}", row.Groups["default"].Value.Trim());
        }

        return defaults;
    }

    private static IEnumerable<Key> KeysOf(Type options, object? defaults, string section)
    {
        foreach (var property in StrictBinder.Keys(options))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = defaults is null ? null : property.GetValue(defaults);
            var path = $"{section}:{property.Name}";
            yield return new Key(path, type, value);
            var below = section == Root ? property.Name : path;
            var keys =
                CollectionShape.ElementOfDictionary(type) is { } named ? KeysOfElement(named, $"{below}:NAME")
                : CollectionShape.ElementOfList(type) is { } listed ? KeysOfElement(listed, $"{below}[]")
                : IsSection(type) ? KeysOf(type, value ?? DefaultsOf(type), below)
                : [];
            foreach (var key in keys)
                yield return key;
        }
    }

    private static IEnumerable<Key> KeysOfElement(Type element, string section) =>
        IsSection(element) ? KeysOf(element, DefaultsOf(element), section) : [];

    /// <summary>A section with its defaults, or null for one whose keys are all required.</summary>
    private static object? DefaultsOf(Type section) =>
        section.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(section);

    private static bool IsSection(Type type) =>
        !ScalarText.Understands(type) && CollectionShape.ElementOfDictionary(type) is null && CollectionShape.ElementOfList(type) is null;

    private static string[] DefaultTexts(Key key) => key switch
    {
        { Default: null or "" } when IsSection(key.Type) => ["none", "required"],
        _ when IsSection(key.Type) => [""],
        { Default: null or "" } => ["none", "required"],
        { Default: IEnumerable and not string } => ["empty"],
        { Default: bool flag } => [flag ? "`true`" : "`false`"],
        _ => [$"`{Convert.ToString(key.Default, CultureInfo.InvariantCulture)}`"],
    };

    [GeneratedRegex("^#+ `(?<section>[^`]+)`$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<key>\w+)` \|[^|]*\|[^|]*\|(?<default>[^|]*)\|")]
    private static partial Regex Row();
}
