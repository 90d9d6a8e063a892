using System.Text.RegularExpressions;
using FoodInspect.Trainer.Commands;
using Microsoft.VisualBasic.FileIO;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>
/// To which group (lot, part, camera, hour) a picture belongs. Pictures of one group resemble each other for reasons that the line of tomorrow
/// does not share, so that a group must not stand in two splits.
/// </summary>
internal sealed class PictureGroups
{
    /// <summary>A data set's own table: a line a picture, <c>name,group</c>.</summary>
    public const string FileName = "groups.csv";

    private readonly Func<string, string?> _groupOf;

    private PictureGroups(Func<string, string?> groupOf, string description) => (_groupOf, Description) = (groupOf, description);

    /// <summary>Where the groups come from, for messages.</summary>
    public string Description { get; }

    /// <summary>The group of a picture by its name without extension, or null if it has none.</summary>
    public string? this[string name] => _groupOf(name);

    /// <summary>The first group in brackets of a regular expression, or the whole match if it has none.</summary>
    /// <exception cref="UsageException">It is no regular expression.</exception>
    public static PictureGroups ByPattern(string pattern)
    {
        try
        {
            // Without backtracking no pattern takes long, whatever the names are.
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return new PictureGroups(
                name => regex.Match(name) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : null, $"the pattern '{pattern}'");
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--group-pattern '{pattern}' cannot be used: {failure.Message}");
        }
    }

    /// <summary>The groups that are known already, by the pictures' names without extension.</summary>
    public static PictureGroups ByName(IReadOnlyDictionary<string, string> groups) => new(groups.GetValueOrDefault, $"the {FileName} of the sets");

    /// <summary>A table of lines <c>name,group</c>, the name with or without extension; a first line "name,group" is a heading.</summary>
    /// <exception cref="UsageException">The file cannot be read or is no such table; says which line.</exception>
    public static PictureGroups ByTable(string file)
    {
        try
        {
            var (named, byPicture) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
            foreach (var (line, name, group) in Rows(file))
            {
                if (!named.TryAdd(name, group))
                    throw new UsageException($"{file}: line {line}: '{name}' has a group already");
                if (!byPicture.TryAdd(WithoutExtension(name), group) && byPicture[WithoutExtension(name)] != group)
                    throw new UsageException($"{file}: line {line}: '{WithoutExtension(name)}' has a group already");
            }
            // A name may end like a file's without being one.
            return new PictureGroups(name => named.GetValueOrDefault(name) ?? byPicture.GetValueOrDefault(name), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or MalformedLineException)
        {
            throw new UsageException($"{file} cannot be read: {failure.Message}");
        }
    }

    private static IEnumerable<(long Line, string Name, string Group)> Rows(string file)
    {
        using var table = new TextFieldParser(file) { Delimiters = [","], TrimWhiteSpace = false };
        while (!table.EndOfData)
        {
            var line = table.LineNumber;
            // A picture's own spaces stand there in quotes; those that a person typed around a comma do not.
            var isQuoted = table.PeekChars(1) == "\"";
            var fields = table.ReadFields()!;
            // A name with a comma may stand there without quotes.
            var (name, group) = (string.Join(',', fields[..^1]), fields[^1].Trim());
            name = isQuoted ? name : name.Trim();
            if (name.Length == 0 || group.Length == 0)
                throw new UsageException($"{file}: line {line} is '{string.Join(',', fields)}'; it should be NAME,GROUP");
            if (line > 1 || (name, group) is not ("name", "group"))
                yield return (line, name, group);
        }
    }

    /// <summary>Writes a table that <see cref="ByTable"/> reads.</summary>
    public static void Write(Stream output, IEnumerable<(string Name, string Group)> rows)
    {
        using var writer = new StreamWriter(output, leaveOpen: true);
        writer.Write("name,group\n");
        foreach (var (name, group) in rows)
            writer.Write($"{Quoted(name)},{Quoted(group)}\n");
    }

    // Only those of pictures: a name may have dots of its own.
    private static string WithoutExtension(string name) =>
        PictureFiles.HasPictureName(name) ? Path.GetFileNameWithoutExtension(name) : name;

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\r\n") || text.Trim() != text ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
