using FoodInspect.Configuration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Native;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Inference.Models;
using FoodInspect.Sinks;
using Spectre.Console;

namespace FoodInspect.Hosting;

/// <summary>
/// Runs all lines until they end or are stopped, with what they share: alerts, endpoints, engines and the console.
/// </summary>
/// <param name="plans">The lines.</param>
/// <param name="configuration">What was read.</param>
/// <param name="log">Makes loggers.</param>
internal sealed class LineHost(IReadOnlyList<LinePlan> plans, ConfigurationFile configuration, ILoggerFactory log)
{
    /// <summary>How long alerts may take to reach their sinks after the last frame.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the console may take to show the last of the lines: nobody may be reading it.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(2);

    private readonly InspectionOptions _options = configuration.Options;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ILogger _log = log.CreateLogger("foodinspect");

    /// <summary>Runs until every line has ended.</summary>
    /// <exception cref="ConfigurationException">The port of the metrics cannot be used.</exception>
    /// <exception cref="ModelException">A model cannot run on the configured provider.</exception>
    /// <exception cref="OutputException">A file or folder that was configured cannot be written.</exception>
    /// <exception cref="EngineFaultException">A network that ran no longer does.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var metrics = new InspectionMetrics(ProgramVersion.Current);
        var lines = new List<HostedLine>();
        var board = new ConsoleBoard(AnsiConsole.Console, () => [.. lines.Select(line => line.Status)], _options.Reporting.Console, _time, _log);
        await using var sinks = await OpenSinksAsync(board, metrics);
        var shared = new LineSurroundings(_options.Reporting, metrics, sinks.Desk, _time, log);
        try
        {
            await using var endpoints = await StartAsync(
                () =>
                {
                    lines.AddRange(plans.Select(plan => new HostedLine(plan, shared)));
                    var health = new InspectionHealth(() => [.. lines.Select(line => line.Watch)]);
                    return Endpoints.StartAsync(_options.Metrics, metrics.Registry, health, stop);
                },
                sinks.Desk);
            _log.LogInformation("Metrics: {Url}/metrics, health: {Url}/health/ready", endpoints.Url, endpoints.Url);
            using var engines = await StartAsync(() => Engines.OpenAsync(plans, _options.Inference, metrics, _log, stop), sinks.Desk);
            await ShowWhileAsync(board, RunAndReportAsync(lines, engines, sinks.Desk, stop));
        }
        finally
        {
            foreach (var line in lines)
                await line.DisposeAsync();
        }
    }

    private async Task<AlertSinks> OpenSinksAsync(ConsoleBoard board, InspectionMetrics metrics)
    {
        try
        {
            return new AlertSinks(_options.Reporting, board, metrics, _time, _log);
        }
        catch (OutputException failure)
        {
            await FailedStart.TellAsync(configuration, failure, log);
            throw;
        }
    }

    /// <summary>Takes a step of the start.</summary>
    private async Task<T> StartAsync<T>(Func<Task<T>> step, AlertDesk alerts)
    {
        try
        {
            return await step();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await FailedStart.TellAsync(alerts, configuration, failure);
            throw;
        }
    }

    private async Task ShowWhileAsync(ConsoleBoard board, Task running)
    {
        using var ended = new CancellationTokenSource();
        var showing = board.RunAsync(ended.Token);
        try
        {
            await running;
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAny(showing, Task.Delay(LastLook, CancellationToken.None));
            // Never thrown: it would stand before why the lines ended.
            if (showing.Exception is { InnerException: { } failure })
                _log.LogError("The console cannot be written: {Reason}", FailureReport.Reason(failure));
        }
    }

    /// <summary>However the lines end, what they had to say is delivered: why one failed matters most of all.</summary>
    private async Task RunAndReportAsync(List<HostedLine> lines, Engines engines, AlertDesk alerts, CancellationToken stop)
    {
        var hang = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var line in lines)
            line.Watch.Hangs += problem => hang.TrySetResult($"{line.Name}: {problem}");
        try
        {
            var running = new LineSupervisor(engines).RunAsync(lines, stop);
            if (await Task.WhenAny(running, hang.Task) == hang.Task)
                await EndHungAsync(await hang.Task, lines, alerts);
            await running;
        }
        catch (ModelException fault)
        {
            throw new EngineFaultException(fault);
        }
        finally
        {
            await alerts.CompleteAsync(Patience);
        }
    }

    private async Task EndHungAsync(string problem, List<HostedLine> lines, AlertDesk alerts)
    {
        try
        {
            _log.LogCritical("{Problem}. Only a new process can go on: this one ends", problem);
            foreach (var line in lines)
                _log.LogInformation("{Line}: frames: {Ledger}", line.Name, line.Ledger);
            await alerts.CompleteAsync(Patience);
        }
        finally
        {
            await LastResort.EndAsync(ExitCode.Unexpected);
        }
    }
}
