namespace FoodInspect.Trainer.Data;

/// <summary>Lists that stay readable however long they are: the first few, and how many more there are.</summary>
internal static class FirstFew
{
    private const int Most = 3;

    public static string Of(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
