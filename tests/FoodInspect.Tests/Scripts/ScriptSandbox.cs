using System.Diagnostics;

namespace FoodInspect.Tests.Scripts;

/// <summary>
/// A copy of the scripts beside made-up programs (apt-get, dpkg-query, dotnet …), so that a fresh machine, one without
/// root, or a failing build can be played. Every call of a made-up program is logged.
/// </summary>
public sealed class ScriptSandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScriptSandbox()
    {
        foreach (var file in new[] { "run.sh", "test.sh", ".ci/run", "scripts/prepare.sh", "global.json", "tests/packages.txt" })
            Copy(file);
        foreach (var project in new[] { "FoodInspect", "FoodInspect.Inference", "FoodInspect.Core", "FoodInspect.Trainer" })
            _folder.Write($"src/{project}/Source.cs", "");
        _folder.Write("Directory.Build.props", "");
        // A machine where nothing is missing; tests replace what they need.
        Program("ldconfig", "echo libgtk-3.so.0 libatomic.so.1 libicuuc.so.72");
        Program("dpkg-query", "printf installed");
        Program("apt-get", "exit 0");
        Program("apt-cache", "exit 0");
        Program("ffmpeg", "exit 0");
        Program("id", "echo 0");
        Program("sudo", "exit 1");
        Program("dotnet", "exit 0");
    }

    public string this[string name] => _folder[name];

    /// <summary>The calls of made-up programs so far, one a line.</summary>
    public string Calls => File.Exists(_folder["calls"]) ? File.ReadAllText(_folder["calls"]) : "";

    /// <summary>Puts a made-up program into PATH.</summary>
    public void Program(string name, string body) =>
        MakeExecutable(_folder.Write($"bin/{name}", $"#!/bin/bash\necho \"{name} $*\" >>'{_folder["calls"]}'\n{body}\n"));

    public void Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Changes the source after the last build: its time is pushed past the build's.</summary>
    public void Touch(string name) => File.SetLastWriteTimeUtc(_folder[name], new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    public Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", [_folder[script], .. arguments]) { WorkingDirectory = _folder.Path };
        start.Environment["PATH"] = $"{_folder["bin"]}:/usr/bin:/bin";
        start.Environment["HOME"] = _folder.Path;
        start.Environment.Remove("Accelerator");
        return ChildProcess.RunAsync(start);
    }

    public void Dispose() => _folder.Dispose();

    private void Copy(string file) => MakeExecutable(_folder.Write(file, File.ReadAllText(Path.Combine(Repository.Root, file))));

    private static void MakeExecutable(string path) =>
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
