using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FoodInspect.Sinks;

/// <summary>
/// Posts each alert as JSON. What may pass (no connection, time-out, 408, 429, 5xx) is repeated with a growing, jittered
/// wait; what will not (other 4xx, a redirect) fails at once. An answer to the alert itself (400, 413, 415, 422) is final; any other, and not to be
/// reached, is a <see cref="SinkAwayException"/>, which for 403, 500 and others that not everybody need get says so. A redirect is not followed: it would turn the POST into a GET,
/// and take the token to where nobody sent it. Neither token nor path of the address appears in any message.
/// </summary>
public sealed class WebhookSink : IAlertSink, IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly ResiliencePipeline<HttpResponseMessage> _attempts;

    /// <summary>A sink for an address that the validator found good.</summary>
    /// <param name="options">Address, token, patience; its URL is given.</param>
    /// <param name="time">The clock of waits and time-outs.</param>
    public WebhookSink(WebhookOptions options, TimeProvider time)
    {
        _address = new Uri(options.Url ?? throw new ArgumentException("a webhook needs an address", nameof(options)));
        // Time-outs belong to each attempt, below.
        var connections = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false };
        _client = new HttpClient(connections) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Token is { } token)
        {
            var value = options.TokenHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? $"Bearer {token}" : token;
            _client.DefaultRequestHeaders.TryAddWithoutValidation(options.TokenHeader, value);
        }

        _attempts = CreateAttempts(options, time);
    }

    /// <inheritdoc />
    public string Name => "webhook";

    /// <inheritdoc />
    public async ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        var body = ToJson(alert);
        try
        {
            using var response = await _attempts.ExecuteAsync(async attempt =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                // The answer's own text is nobody's business, and may never end.
                return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt);
            }, stop);
            if (!response.IsSuccessStatusCode)
                throw Refused(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException)
        {
            var reason = exception is not HttpRequestException request ? "no answer in time"
                : request.InnerException is AuthenticationException certificate ? $"{request.HttpRequestError}, {certificate.Message.TrimEnd('.')}"
                : $"{request.HttpRequestError}";
            throw new SinkAwayException($"{WebhookAddress.Redact(_address.OriginalString)} was not reached: {reason}.", exception);
        }
    }

    private Exception Refused(HttpResponseMessage response)
    {
        var message = $"{WebhookAddress.Redact(_address.OriginalString)} answered {(int)response.StatusCode} {response.ReasonPhrase}.{Advise(response.StatusCode)}";
        return IsAboutTheAlert(response.StatusCode)
            ? new OutputException(message)
            : new SinkAwayException(message) { MayBeTheAlert = !IsAnswerToAll(response.StatusCode) };
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static byte[] ToJson(Alert alert)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
            alert.Write(json);
        return text.ToArray();
    }

    private static ResiliencePipeline<HttpResponseMessage> CreateAttempts(WebhookOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(options.FirstDelaySeconds),
                MaxDelay = TimeSpan.FromSeconds(options.LongestDelaySeconds),
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(response => MayPass(response.StatusCode)),
                // Null for the configured wait. What the receiver asks for counts up to the longest configured one: other alerts wait.
                DelayGenerator = attempt => ValueTask.FromResult(
                    attempt.Outcome.Result?.Headers.RetryAfter?.Delta is { } asked ? TimeSpan.FromSeconds(Math.Min(asked.TotalSeconds, options.LongestDelaySeconds)) : (TimeSpan?)null),
            });
        }

        return builder.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds)).Build();
    }

    private static string Advise(HttpStatusCode status) =>
        (int)status is >= 300 and < 400 ? " It redirects to another address, which is not followed: give the final one." : "";

    private static bool IsAboutTheAlert(HttpStatusCode status) => status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity;

    private static bool IsAnswerToAll(HttpStatusCode status) => (int)status is >= 300 and < 400 || status is HttpStatusCode.Unauthorized
        or HttpStatusCode.NotFound or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}
