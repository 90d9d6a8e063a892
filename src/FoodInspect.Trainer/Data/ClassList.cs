using System.Text.Json;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>A class of a dataset: the id stands in the masks.</summary>
public sealed record DatasetClass(int Id, string Name);

/// <summary>A dataset's <c>classes.json</c>: classes in the order of their ids, 0 upwards, and the id of unlabelled pixels.</summary>
public sealed record ClassList(IReadOnlyList<DatasetClass> Classes, int Ignore = 255)
{
    public const string FileName = "classes.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
    };

    /// <summary>Reads the list and adds what is wrong with it to <paramref name="problems"/>; null if it cannot be read.</summary>
    public static ClassList? Read(string folder, ICollection<string> problems)
    {
        var file = Path.Combine(folder, ClassList.FileName);
        try
        {
            var list = CheckedJson.ReadFile<ClassList>(file, Json);
            if (list is null or { Classes: null or { Count: 0 } })
            {
                problems.Add($"{FileName}: has no classes");
                return null;
            }
            var ids = list.Classes.Select(c => c.Id).Order().ToArray();
            if (!ids.SequenceEqual(Enumerable.Range(0, ids.Length)))
                problems.Add($"{FileName}: ids must be 0 to {ids.Length - 1}, each once, not {string.Join(", ", ids)}");
            foreach (var name in list.Classes.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key))
                problems.Add($"{FileName}: two classes are named '{name}'");
            if (list.Ignore is < 0 or > 255 || list.Classes.Any(c => c.Id == list.Ignore))
                problems.Add($"{FileName}: 'ignore' must be 0 to 255 and no class's id, not {list.Ignore}");
            return list with { Classes = [.. list.Classes.OrderBy(c => c.Id)] };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add($"{FileName}: {failure.Message}");
            return null;
        }
    }

    /// <summary>These classes with their ids, then those of another list that are not among them; unlabelled pixels get 255 where a class takes their id.</summary>
    public ClassList ExtendedBy(ClassList other)
    {
        DatasetClass[] all = [.. Classes.Select(c => c.Name).Union(other.Classes.Select(c => c.Name)).Select((name, id) => new DatasetClass(id, name))];
        return new(all, Ignore < all.Length ? byte.MaxValue : Ignore);
    }

    /// <exception cref="ArgumentException">No class has this name.</exception>
    public int IdOf(string name) => Classes.FirstOrDefault(c => c.Name == name)?.Id
        ?? throw new ArgumentException($"There is no class '{name}'; the classes are {string.Join(", ", Classes.Select(c => c.Name))}.");

    /// <summary>The classes as a mask's palette shows them.</summary>
    public IReadOnlyList<SegmentationClass> Shown() =>
        [.. Classes.Select(c => new SegmentationClass(c.Id, c.Name, Overlay.ColourOf(c.Id), ClassRole.Background))];

    /// <summary>Ids in a mask (8-bit) that are neither a class nor the ignored id.</summary>
    public IReadOnlyList<int> StrangeIds(Mat mask)
    {
        var counts = PixelCounts.Of(mask);
        return [.. Enumerable.Range(0, 256).Where(id => counts[id] > 0 && id != Ignore && id >= Classes.Count)];
    }

    /// <summary>Writes <c>classes.json</c>.</summary>
    public void Write(Stream output) => JsonSerializer.Serialize(output, this, Json);
}
