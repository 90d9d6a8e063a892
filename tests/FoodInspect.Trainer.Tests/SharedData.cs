namespace FoodInspect.Trainer.Tests;

/// <summary>The data sets that are not part of the repository.</summary>
internal static class SharedData
{
    /// <summary>The folder of a set; the test is skipped, and says so, where it is absent.</summary>
    public static string Folder(string set)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            // The checkout's own shared folder, or one beside the checkout.
            var candidate = Path.Combine(folder, "shared", "data", set);
            if (Directory.Exists(candidate))
                return candidate;
        }
        Assert.Skip($"The data set '{set}' is absent: there is no shared/data/{set} in or above the checkout.");
        return "";
    }
}
