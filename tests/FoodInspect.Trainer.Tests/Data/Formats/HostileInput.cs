using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>A set that is exported, damaged, and refused by an import: by an error that names the file, and nothing is written.</summary>
public abstract class HostileInput : IDisposable
{
    protected HostileInput() => LabelledSet.Write(Folder["set"]);

    protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static void Change(string path, Action<JsonNode> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        change(file);
        File.WriteAllText(path, file.ToJsonString());
    }

    protected async Task<string> Exported(string format, string file)
    {
        await LabelledSet.Succeed("export-data", format, Folder["set"], "--out", Folder["there"]);
        return Folder[$"there/{file}"];
    }

    protected async Task Refused(string format, params string[] expected)
    {
        string[] background = format is "coco" or "labelme" or "label-studio" ? ["--background", "belt"] : [];
        var (code, error) = await LabelledSet.Run(["import", format, Folder["there"], "--out", Folder["back"], .. background]);

        Assert.All(expected, part => Assert.True(error.Contains(part, StringComparison.Ordinal), $"'{part}' is not in: {error}"));
        Assert.Equal(ExitCode.Configuration, code);
        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path, "back*"));
    }
}
