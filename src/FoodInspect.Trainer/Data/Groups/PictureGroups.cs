using System.Text.RegularExpressions;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Data.Groups;

/// <summary>
/// To which group (lot, part, camera, hour) a picture belongs. Pictures of one group resemble each other for reasons that the line of tomorrow
/// does not share, so that a group must not stand in two splits.
/// </summary>
internal sealed class PictureGroups
{
    /// <summary>A data set's own table: a line a picture, <c>name,group</c>.</summary>
    public const string FileName = "groups.csv";

    private readonly Func<string, string?> groupOf;

    private PictureGroups(Func<string, string?> groupOf, string description) => (this.groupOf, Description) = (groupOf, description);

    /// <summary>Where the groups come from, for messages.</summary>
    public string Description { get; }

    /// <summary>The group of a picture by its name without extension, or null if it has none.</summary>
    public string? this[string name] => groupOf(name);

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

    /// <summary>A table of lines <c>name,group</c>, the name with or without extension; a first line "name,group" is a heading.</summary>
    /// <exception cref="UsageException">The file cannot be read or is no such table; says which line.</exception>
    public static PictureGroups ByTable(string file)
    {
        try
        {
            var groups = new Dictionary<string, string>(StringComparer.Ordinal);
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Trim() is not { Length: > 0 } line || (i == 0 && line == "name,group"))
                    continue;
                var comma = line.LastIndexOf(',');
                if (comma < 1 || comma == line.Length - 1)
                    throw new UsageException($"{file}: line {i + 1} is '{line}'; it should be NAME,GROUP");
                var name = WithoutExtension(Unquoted(line[..comma]));
                if (!groups.TryAdd(name, Unquoted(line[(comma + 1)..])))
                    throw new UsageException($"{file}: line {i + 1}: '{name}' has a group already");
            }
            return new PictureGroups(groups.GetValueOrDefault, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Writes a table that <see cref="ByTable"/> reads.</summary>
    public static void Write(Stream output, IEnumerable<(string Name, string Group)> rows)
    {
        using var writer = new StreamWriter(output, leaveOpen: true);
        writer.Write("name,group\n");
        foreach (var (name, group) in rows)
            writer.Write($"{name},{group}\n");
    }

    // Only those of pictures: a name may have dots of its own.
    private static string WithoutExtension(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" ? Path.GetFileNameWithoutExtension(name) : name;

    private static string Unquoted(string text) => text.Trim().Trim('"');
}
