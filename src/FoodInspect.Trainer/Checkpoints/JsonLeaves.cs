using System.Text.Json;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>The values of options as a checkpoint writes them, by their path ("loss.dice"); a list is one value.</summary>
internal static class JsonLeaves
{
    public static IEnumerable<(string Path, JsonElement Value)> Of<T>(T options) => Walk(JsonSerializer.SerializeToElement(options, Checkpoint.Json), "");

    private static IEnumerable<(string Path, JsonElement Value)> Walk(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(property => Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}"))
        : [(path, element)];
}
