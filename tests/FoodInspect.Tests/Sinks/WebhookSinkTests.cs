using System.Collections.Concurrent;
using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Sinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Tests.Sinks;

public sealed class WebhookSinkTests : IAsyncLifetime
{
    private const string Secret = "s3cr3t-t0ken";
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<(string Authorization, string Body)> _requests = new();
    private readonly ConcurrentQueue<int> _answers = new();
    private int _redirected;
    private readonly WebApplication _server;

    public WebhookSinkTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.MapPost("/hooks/hidden-path", AnswerAsync);
        _server.MapPost("/hooks/dawdles", async context =>
        {
            _requests.Enqueue(("", ""));
            await context.Response.WriteAsync("taken", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        _server.Map("/hooks/elsewhere", () =>
        {
            Interlocked.Increment(ref _redirected);
            return Results.Ok();
        });
    }

    private string Url => $"{_server.Urls.Single()}/hooks/hidden-path";

    private WebhookOptions Options => new() { Url = Url, Token = Secret, FirstDelaySeconds = 0.01, LongestDelaySeconds = 0.02, Retries = 3, TimeoutSeconds = 60 };

    public async ValueTask InitializeAsync() => await _server.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task DeliverAsync_ServerFailsTwice_IsDeliveredAtTheThirdAttempt()
    {
        Answer(503, 500, 204);
        using var sink = new WebhookSink(Options, TimeProvider.System);

        await sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken);

        Assert.Equal(3, _requests.Count);
        var (authorization, body) = _requests.Last();
        Assert.Equal($"Bearer {Secret}", authorization);
        var json = JsonElement.Parse(body);
        Assert.Equal(("violation", "belt", 7, "reject"), (
            json.GetProperty("kind").GetString(), json.GetProperty("line").GetString(), json.GetProperty("item").GetInt64(), json.GetProperty("severity").GetString()));
    }

    [Fact]
    public async Task DeliverAsync_AnswerThatNeverEnds_IsDeliveredOnce()
    {
        using var sink = new WebhookSink(Options with { Url = $"{_server.Urls.Single()}/hooks/dawdles", TimeoutSeconds = 5 }, TimeProvider.System);

        await sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken);

        Assert.Single(_requests);
    }

    [Fact]
    public async Task DeliverAsync_ServerFailsForGood_ThrowsWithoutTokenOrPath()
    {
        Answer(500, 500, 500, 500);
        using var sink = new WebhookSink(Options, TimeProvider.System);

        var error = await Assert.ThrowsAsync<SinkAwayException>(() => sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask());

        Assert.True(error.MayBeTheAlert);
        Assert.Equal(4, _requests.Count);
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-path", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_Unauthorised_IsNotRepeatedButMayPassLater()
    {
        Answer(401, 204);
        using var sink = new WebhookSink(Options, TimeProvider.System);

        var error = await Assert.ThrowsAsync<SinkAwayException>(() => sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask());

        Assert.Single(_requests);
        Assert.False(error.MayBeTheAlert);
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_NoAnswerInTime_IsRepeated()
    {
        Answer(0, 204);
        var time = new FakeTimeProvider();
        using var sink = new WebhookSink(Options, time);

        var delivery = sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask();
        await Wait.UntilAsync(() => _requests.Count == 1);
        time.Advance(TimeSpan.FromSeconds(Options.TimeoutSeconds));
        // The wait before the repetition; far less than the time that the repetition has.
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            return _requests.Count == 2;
        });
        await delivery;

        Assert.Equal(2, _requests.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task DeliverAsync_Redirected_IsNotFollowedAndNotDelivered(int status)
    {
        Answer(status);
        using var sink = new WebhookSink(Options with { TokenHeader = "X-Api-Key" }, TimeProvider.System);

        var error = await Assert.ThrowsAsync<SinkAwayException>(() => sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask());

        Assert.Equal((1, 0), (_requests.Count, _redirected));
        Assert.Contains($"answered {status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("give the final one", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task DeliverAsync_AnswerAboutTheAlert_IsFinal(int status)
    {
        Answer(status);
        using var sink = new WebhookSink(Options, TimeProvider.System);

        await Assert.ThrowsAsync<OutputException>(() => sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task AlertSinks_WebhookIsDown_TheFileHearsOfIt()
    {
        Answer(404, 204);
        using var folder = new TemporaryFolder();
        var options = new ReportingOptions
        {
            Webhook = Options,
            Console = new ConsoleOptions { Mode = ConsoleMode.Off },
            JsonLines = new JsonLinesOptions { Path = folder["alerts.jsonl"] },
        };
        await using var sinks = new AlertSinks(options, ConsoleBoardTests.Board(new StringWriter(), options.Console), new InspectionMetrics("0"), TimeProvider.System, new RecordingLog());

        sinks.Desk.Raise(Rot(1));
        await Wait.UntilAsync(() => File.ReadAllLines(options.JsonLines.Path).Length == 2);
        await sinks.Desk.CompleteAsync(TimeSpan.FromSeconds(30));

        var told = JsonElement.Parse(File.ReadAllLines(options.JsonLines.Path)[1]);
        Assert.Equal(("notDelivered", "webhookNotDelivered"), (told.GetProperty("kind").GetString(), told.GetProperty("rule").GetString()));
        Assert.StartsWith("belt: alerts do not reach the sink 'webhook', only the others: http://127.0.0.1", told.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-path", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_NobodyListens_SaysSoWithoutTokenOrPath()
    {
        var url = Url;
        await _server.StopAsync(TestContext.Current.CancellationToken);
        using var sink = new WebhookSink(Options with { Url = url, Retries = 1 }, TimeProvider.System);

        var error = await Assert.ThrowsAsync<SinkAwayException>(() => sink.DeliverAsync(Rot(7), TestContext.Current.CancellationToken).AsTask());

        Assert.Contains("was not reached", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlertSinks_WebhookIsDown_CooldownBeginsOnlyWithTheDeliveredAlert()
    {
        Answer(403, 204, 204);
        var metrics = new InspectionMetrics("0");
        var log = new RecordingLog();
        var options = new ReportingOptions { Webhook = Options, Console = new ConsoleOptions { Mode = ConsoleMode.Off } };
        await using var sinks = new AlertSinks(options, ConsoleBoardTests.Board(new StringWriter(), options.Console), metrics, TimeProvider.System, log);

        for (var item = 1; item <= 3; item++)
            sinks.Desk.Raise(Rot(item));
        await sinks.Desk.CompleteAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1, 2], _requests.Select(request => JsonElement.Parse(request.Body).GetProperty("item").GetInt32()));
        var scrape = (await metrics.ScrapeAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Contains("foodinspect_alerts_total{sink=\"webhook\",outcome=\"failed\"} 1", scrape);
        Assert.Contains("foodinspect_alerts_total{sink=\"webhook\",outcome=\"delivered\"} 1", scrape);
        Assert.Contains("foodinspect_alerts_total{sink=\"webhook\",outcome=\"suppressed\"} 1", scrape);
        Assert.All(log.Messages, message => Assert.DoesNotContain(Secret, message, StringComparison.Ordinal));
        Assert.NotEmpty(log.Messages);
    }

    [Fact]
    public void ToString_OptionsWithSecrets_ShowsTheHostOnly()
    {
        var text = new WebhookOptions { Url = "https://user:pass@hooks.example.com/T00/B00/xyz?key=1", Token = Secret }.ToString();

        Assert.Equal("webhook to https://hooks.example.com/…", text);
    }

    [Fact]
    public void Validate_WrongOptions_TellsAllAtOnceWithoutSecrets()
    {
        var wrong = new WebhookOptions
        {
            Url = "ftp://user:pass@host/secret",
            Token = "a\nb",
            TokenHeader = "",
            TimeoutSeconds = 0,
            Retries = -1,
            FirstDelaySeconds = 0,
            LongestDelaySeconds = -1,
        };

        var problems = WebhookOptionsValidator.Validate("Reporting:Webhook", wrong).ToArray();

        Assert.Equal(7, problems.Length);
        Assert.All(problems, problem => Assert.DoesNotContain("pass", problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_TokenWithALetterThatNoHeaderMayHave_IsAProblem()
    {
        var problem = Assert.Single(WebhookOptionsValidator.Validate("Reporting:Webhook", new WebhookOptions { Url = "https://host/", Token = "Schl\u00fcssel" }));

        Assert.Contains("in letters of ASCII", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Schl", problem.ToString(), StringComparison.Ordinal);
    }

    private static Alert Rot(long item) => Alert.Of("belt", new Violation("rot", "rot", Severity.Reject, 310, null, 5, item, new LimitBreach(310, 300, MeasureUnit.Px)), Epoch);

    private void Answer(params int[] statuses)
    {
        foreach (var status in statuses)
            _answers.Enqueue(status);
    }

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        _requests.Enqueue((request.Headers.Authorization.ToString(), await reader.ReadToEndAsync(request.HttpContext.RequestAborted)));
        var status = _answers.TryDequeue(out var next) ? next : 204;
        if (status == 0)
            await Task.Delay(Timeout.Infinite, request.HttpContext.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        if (status is >= 300 and < 400)
            request.HttpContext.Response.Headers.Location = "/hooks/elsewhere";
        return Results.StatusCode(status == 0 ? 504 : status);
    }

    private sealed class RecordingLog : ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }
}
