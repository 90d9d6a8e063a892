using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Tests.Commands;

/// <summary>A webhook's receiver that takes its time, and counts only what its sender waited for.</summary>
internal sealed class SlowReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly WebApplication _server;

    private SlowReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.MapPost("/alerts", ReceiveAsync);
    }

    public string Url => $"{_server.Urls.Single()}/alerts";

    public ConcurrentQueue<JsonNode> Received { get; } = new();

    public static async Task<SlowReceiver> StartAsync()
    {
        var receiver = new SlowReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var alert = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        await Task.Delay(Pause, request.HttpContext.RequestAborted);
        Received.Enqueue(alert!);
        return Results.NoContent();
    }
}
