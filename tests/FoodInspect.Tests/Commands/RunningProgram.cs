using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace FoodInspect.Tests.Commands;

/// <summary>The program's <c>run</c> in a process of its own, with its endpoints.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly HttpClient _client = new();
    private volatile bool _isDeaf;

    private RunningProgram(Process process)
    {
        _process = process;
        _output = ReadOutputAsync();
        _reading = ReadErrorsAsync();
    }

    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>Starts it and waits until it says where its metrics are.</summary>
    public static async Task<RunningProgram> StartAsync(string configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = new RunningProgram(ChildProcess.Start(ChildProcess.FoodInspect("run", "--config", configuration).With(environment)));
        program._client.BaseAddress = await program._address.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return program;
    }

    public async Task<string> MetricsAsync() => await _client.GetStringAsync("/metrics");

    /// <summary>The value of a series, by its text up to the value.</summary>
    public async Task<double> MetricAsync(string series)
    {
        var line = (await MetricsAsync()).Split('\n').First(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until every one of these series, with its value, is among the metrics; says which are not.</summary>
    public async Task UntilMetricsAsync(IReadOnlyList<string> expected)
    {
        IReadOnlyList<string> missing = expected;
        try
        {
            await Wait.UntilAsync(async () =>
            {
                var lines = (await MetricsAsync()).Split('\n');
                missing = [.. expected.Except(lines)];
                return missing.Count == 0;
            });
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Missing: {string.Join(", ", missing)}", exception);
        }
    }

    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Uri Address => _client.BaseAddress!;

    public void Interrupt() => Signal.Interrupt(_process);

    public void Terminate() => Signal.Terminate(_process);

    public void HangUp() => Signal.HangUp(_process);

    /// <summary>Ends it as a crash would (SIGKILL), it alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>From now on nobody reads what it says, as in a terminal that Ctrl+S has stopped.</summary>
    public void StopListening() => _isDeaf = true;

    /// <summary>Waits for its end; it need not have been listened to.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ProcessResult> EndAsync()
    {
        var exitCode = await ExitCodeAsync();
        await _reading;
        return new ProcessResult(exitCode, await _output, Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task<string> ReadOutputAsync()
    {
        var output = new StringBuilder();
        while (!_isDeaf && await _process.StandardOutput.ReadLineAsync() is { } line)
            output.Append(line).Append('\n');
        return output.ToString();
    }

    private async Task ReadErrorsAsync()
    {
        while (!_isDeaf && await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
                _errors.Add(line);
            if (Endpoint().Match(line) is { Success: true } match)
                _address.TrySetResult(new Uri(match.Groups["url"].Value));
        }

        _address.TrySetException(new InvalidOperationException($"It ended before it served metrics: {Errors}"));
    }

    [GeneratedRegex("Metrics: (?<url>http://[0-9.]+:[0-9]+)/metrics")]
    private static partial Regex Endpoint();
}
