namespace FoodInspect.Core.Tests;

/// <summary>Where the shared development data lies: beside the repository. Tests skip, and say so, where it is absent.</summary>
internal static class SharedData
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    public static string RepositoryRoot
    {
        get
        {
            for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "FoodInspect.sln")))
                    return folder;
            throw new InvalidOperationException($"no FoodInspect.sln above {AppContext.BaseDirectory}");
        }
    }
}
