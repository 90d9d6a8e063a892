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
        _folder.Write("BannedSymbols.txt", "");
        _folder.Write("calls", "");
        Home = _folder.Path;
        // A machine where nothing is missing; tests replace what they need.
        Program("ldconfig", "echo libgtk-3.so.0 libatomic.so.1 libicuuc.so.72");
        Program("dpkg-query", "printf installed");
        Program("apt-get", "exit 0");
        Program("apt-cache", """[[ $2 == *t64 ]] || echo "$2 | 1.0" """);
        Program("ffmpeg", "exit 0");
        Program("id", "echo 0");
        Program("sudo", "exit 1");
        Program("dotnet", """
            [[ "$1" == build ]] || exit 0
            for program in FoodInspect/bin/Release/net10.0/linux-x64/foodinspect FoodInspect.Trainer/bin/Release/net10.0/linux-x64/foodinspect-trainer; do
              mkdir -p "$(dirname "src/$program")"
              touch "src/$program.dll"
            done
            """);
    }

    public string? Home { get; set; }

    public string this[string name] => _folder[name];

    /// <summary>The calls of made-up programs so far, one a line.</summary>
    public string Calls => File.ReadAllText(_folder["calls"]);

    /// <summary>Puts a made-up program into PATH, or into a folder beside it.</summary>
    public void Program(string name, string body, string folder = "bin") =>
        _folder.WriteProgram($"{folder}/{name}", $"#!/bin/bash\necho \"{name} $*\" >>'{_folder["calls"]}'\n{body}\n");

    public void Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Changes the source after the last build: its time is pushed past the build's.</summary>
    public void Touch(string name) => File.SetLastWriteTimeUtc(_folder[name], new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    public Task<ProcessResult> RunAsync(string script, params string[] arguments) =>
        StartAsync(["/bin/bash", _folder[script], .. arguments]);

    /// <summary>Runs a script as a user who may read a folder but not write into it.</summary>
    public async Task<ProcessResult> RunAsStrangerAsync(string script, string unwritable = ".")
    {
        string[] stranger = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        await ChangeModeAsync("a+rwX", ".");
        await ChangeModeAsync("a-w", unwritable);
        await ChangeModeAsync("a+w", "calls");
        try
        {
            return await StartAsync([.. stranger, "/bin/bash", _folder[script]]);
        }
        finally
        {
            await ChangeModeAsync("u+w", ".");
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<ProcessResult> ChangeModeAsync(string mode, string file) => StartAsync(["chmod", "-R", mode, file]);

    private Task<ProcessResult> StartAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _folder.Path };
        start.Environment["PATH"] = $"{_folder["bin"]}:/usr/bin:/bin";
        start.Environment["HOME"] = Home;
        start.Environment["DOTNET_ROOT"] = _folder["dotnet-root"];
        start.Environment.Remove("Accelerator");
        return ChildProcess.RunAsync(start);
    }

    private void Copy(string file) => _folder.WriteProgram(file, File.ReadAllText(Path.Combine(Repository.Root, file)));
}
