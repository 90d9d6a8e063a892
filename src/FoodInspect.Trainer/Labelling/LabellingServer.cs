using System.Net;
using FoodInspect.Trainer.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FoodInspect.Trainer.Labelling;

/// <summary>The labelling page, on Kestrel, for this machine only.</summary>
public sealed class LabellingServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private LabellingServer(WebApplication server) => _server = server;

    /// <summary>Where the page is: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Url => _server.Urls.First();

    /// <param name="desk">What the page works on; stays the caller's, and must outlive the server.</param>
    /// <param name="port">0 lets the system choose a free one.</param>
    /// <param name="stop">Gives up starting.</param>
    /// <exception cref="UsageException">The port cannot be had.</exception>
    public static async Task<LabellingServer> StartAsync(LabellingDesk desk, int port, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore().AddSingleton<IHostLifetime, SignalFreeLifetime>();
        var server = builder.Build();
        server.Use(AdmitAsync);
        foreach (var (name, contentType) in PageFiles.All)
            server.MapGet(name == "index.html" ? "/" : $"/{name}", () => Results.Stream(PageFiles.Open(name), contentType));
        new LabellingEndpoints(desk).Map(server.MapGroup("/api"));
        try
        {
            await server.StartAsync(stop);
            return new LabellingServer(server);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or AddressInUseException)
        {
            await server.DisposeAsync();
            throw new UsageException($"--port {port}: cannot be listened on: {failure.Message} Give another port, or 0 for any free one.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        LocalRequests.Harden(context.Response);
        if (LocalRequests.Refuse(context.Request) is { } reason)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(reason, context.RequestAborted);
            return;
        }
        await next(context);
    }

    /// <summary>Leaves Ctrl+C to the command line.</summary>
    private sealed class SignalFreeLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
