namespace FoodInspect.Tests;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FoodInspect.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside a checkout of the project.");
        return folder.FullName;
    }
}
