using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Sinks;

namespace FoodInspect.Hosting;

/// <summary>Tries whether alerts arrive, by sending each sink but the console an alert that says it is a test, once.</summary>
/// <param name="options">Which sinks there are.</param>
/// <param name="time">The clock of the alert and of time-outs.</param>
internal sealed class SinkChecks(ReportingOptions options, TimeProvider time)
{
    private const string FileKey = "Reporting:JsonLines:Path";
    private const string WebhookKey = "Reporting:Webhook:Url";

    /// <summary>What a sink that is not sent anything is told of.</summary>
    public IEnumerable<CheckResult> Untried() => options.Webhook.Url is { } url
        ? [new(WebhookKey, true, $"{WebhookAddress.Redact(url)} was sent nothing: check --alert sends it a test alert")]
        : [];

    /// <summary>Sends each sink the alert.</summary>
    public async IAsyncEnumerable<CheckResult> SendAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        if (options.JsonLines.Path is { } path)
            yield return await SendAsync(FileKey, path, () => new AlertFile(path), stop);
        if (options.Webhook.Url is { } url)
        {
            using var webhook = new WebhookSink(options.Webhook with { Retries = 0 }, time);
            yield return await SendAsync(WebhookKey, WebhookAddress.Redact(url), () => webhook, stop);
        }

        if (options.JsonLines.Path is null && options.Webhook.Url is null)
            yield return new("Reporting", true, "alerts go nowhere but to the console: Webhook and JsonLines are not set");
    }

    private async Task<CheckResult> SendAsync(string key, string where, Func<IAlertSink> open, CancellationToken stop)
    {
        try
        {
            await open().DeliverAsync(
                Alert.OfState(AlertKind.Test, "check", Severity.Info, time.GetUtcNow(), "this is a test of the way that alerts take; nothing has happened"), stop);
            return new(key, true, $"{where} took a test alert");
        }
        catch (Exception exception) when (exception is OutputException or SinkAwayException)
        {
            return new(key, false, exception.Message);
        }
    }
}
