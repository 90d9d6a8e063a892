using System.Diagnostics;

namespace FoodInspect.Tests;

/// <summary>A folder of one test, deleted after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("foodinspect-test-").FullName;

    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file that can be run.</summary>
    public void WriteProgram(string name, string text) =>
        File.SetUnixFileMode(Write(name, text), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>A pipe in a file's place, which gives its text to the first reader alone; a second one waits for ever.</summary>
    /// <returns>What writes into it; the caller owns it.</returns>
    public async Task<Process> WriteOnceReadableAsync(string name, string text)
    {
        using var pipe = Process.Start("mkfifo", [this[name]]);
        await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Process.Start("sh", ["-c", "cat \"$0\" > \"$1\"", Write($"{name}.text", text), this[name]]);
    }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
