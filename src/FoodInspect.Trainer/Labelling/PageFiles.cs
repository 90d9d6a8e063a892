using System.Reflection;

namespace FoodInspect.Trainer.Labelling;

/// <summary>The page's files, which are inside the program: it needs no folder beside it and no network.</summary>
internal static class PageFiles
{
    private const string Prefix = "label-page/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Each file's name with its content type.</summary>
    public static IEnumerable<(string Name, string ContentType)> All =>
        from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        where resource.StartsWith(Prefix, StringComparison.Ordinal)
        let name = resource[Prefix.Length..]
        select (name, Types[Path.GetExtension(name)]);

    public static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)
        ?? throw new FileNotFoundException($"The program has no page file '{name}'.");
}
