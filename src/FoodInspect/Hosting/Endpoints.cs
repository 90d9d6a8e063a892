using System.Net;
using FoodInspect.Configuration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Watches;
using Microsoft.AspNetCore.Connections;
using Prometheus;

namespace FoodInspect.Hosting;

/// <summary><c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c>, on Kestrel.</summary>
internal sealed class Endpoints : IAsyncDisposable
{
    /// <summary>So long the end waits for whoever is being answered; one who never finishes asking is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly string[] Asking = [HttpMethods.Get, HttpMethods.Head];

    private readonly WebApplication _server;

    private Endpoints(WebApplication server) => _server = server;

    /// <summary>Where they are reached, without a path.</summary>
    public string Url => _server.Urls.First();

    /// <summary>Begins to serve.</summary>
    /// <param name="options">Where.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <param name="health">What <c>/health</c> says.</param>
    /// <param name="stop">Gives up starting.</param>
    /// <exception cref="ConfigurationException">The port is in use, or may not be used.</exception>
    public static async Task<Endpoints> StartAsync(
        MetricsOptions options, CollectorRegistry metrics, InspectionHealth health, CancellationToken stop)
    {
        // The empty builder reads no configuration of its own; ours is read strictly, elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(options.Address), options.Port));
        builder.Services.AddRoutingCore().AddSingleton<IHostLifetime, SignalFreeLifetime>().Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        var server = builder.Build();
        server.MapMetrics(settings => settings.Registry = metrics);
        server.MapMethods("/health/live", Asking, context => AnswerAsync(context, health.Live()));
        server.MapMethods("/health/ready", Asking, context => AnswerAsync(context, health.Ready()));
        try
        {
            await server.StartAsync(stop);
            return new Endpoints(server);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await server.DisposeAsync();
            throw new ConfigurationException(
                $"Metrics:Port = {options.Port}: the port is in use on {options.Address}. Stop the other program (perhaps FoodInspect itself), or give another port.");
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or IOException)
        {
            await server.DisposeAsync();
            throw new ConfigurationException(
                $"Metrics: {options.Address}, port {options.Port} cannot be listened on: {exception.Message} Give an address of this machine and a port above 1023.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext context, HealthAnswer answer)
    {
        context.Response.StatusCode = answer.IsGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{answer}\n", context.RequestAborted);
    }

    /// <summary>Leaves signals to <see cref="StopSignal"/>; the usual lifetime would swallow the second Ctrl-C.</summary>
    private sealed class SignalFreeLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
