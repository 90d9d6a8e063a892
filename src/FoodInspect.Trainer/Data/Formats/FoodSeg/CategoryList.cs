using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FoodInspect.Trainer.Data.Formats.FoodSeg;

/// <summary>The classes of FoodSeg103 (Wu et al. 2021, arXiv 2105.05409): <c>category_id.txt</c>, a line an id and its name, 0 the background; or Hugging Face's <c>id2label.json</c>.</summary>
internal static class CategoryList
{
    public const string FileName = "category_id.txt";
    public const string JsonFileName = "id2label.json";

    /// <summary>The names by id, of whichever file stands in one of the folders.</summary>
    /// <exception cref="InvalidDataException">No folder has one, or it is wrong; says where.</exception>
    public static IReadOnlyList<string> Find(params IReadOnlyList<string> folders)
    {
        foreach (var folder in folders)
        {
            var (lines, json) = (Path.Combine(folder, FileName), Path.Combine(folder, JsonFileName));
            if (File.Exists(lines))
                return Checked(FileName, File.ReadLines(lines).Where(line => line.Trim().Length > 0).Select(ParseLine));
            if (File.Exists(json))
                return Checked(JsonFileName, ParseJson(json));
        }
        throw new InvalidDataException($"there is neither {FileName} nor {JsonFileName} in {string.Join(" or ", folders)}, which name the classes");
    }

    /// <summary>Whether a class of this name comes back from <see cref="FileName"/> as it was: what stands around a name is trimmed.</summary>
    public static bool CanHold(string name) => name.Length > 0 && name == name.Trim() && !name.AsSpan().ContainsAny("\r\n");

    public static void Write(Stream output, ClassList classes) =>
        output.Write(Encoding.UTF8.GetBytes(string.Concat(classes.Classes.Select(c => $"{c.Id}\t{c.Name}\n"))));

    public static void WriteJson(Stream output, ClassList classes) =>
        JsonSerializer.Serialize(output, classes.Classes.ToDictionary(c => c.Id.ToString(CultureInfo.InvariantCulture), c => c.Name));

    private static (int Id, string Name) ParseLine(string line)
    {
        var parts = line.Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts is [var id, var name] && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, name)
            : throw new InvalidDataException($"{FileName}: the line '{line}' is no id and name");
    }

    private static IEnumerable<(int Id, string Name)> ParseJson(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var names = JsonSerializer.Deserialize<Dictionary<int, string?>>(stream) ?? [];
            return names.Select(name => (name.Key, name.Value ?? throw new InvalidDataException($"{JsonFileName}: id {name.Key} has no name")));
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{JsonFileName}: is no object of ids and names: {failure.Message}", failure);
        }
    }

    private static string[] Checked(string file, IEnumerable<(int Id, string Name)> categories)
    {
        var sorted = categories.OrderBy(category => category.Id).ToArray();
        return sorted.Length > 0 && sorted.Select(category => category.Id).SequenceEqual(Enumerable.Range(0, sorted.Length))
            ? [.. sorted.Select(category => category.Name)]
            : throw new InvalidDataException($"{file}: ids must be 0 upwards, each once, not {string.Join(", ", sorted.Select(category => category.Id))}");
    }
}
