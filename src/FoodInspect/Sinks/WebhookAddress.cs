namespace FoodInspect.Sinks;

/// <summary>Addresses of webhooks, whose path often is the secret.</summary>
internal static class WebhookAddress
{
    /// <summary>True for an absolute http or https URL.</summary>
    public static bool IsGood(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.Host.Length > 0;

    /// <summary>Scheme, host and port only; nothing of what cannot be parsed.</summary>
    public static string Redact(string? url) => url is null
        ? "(none)"
        : Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? $"{address.Scheme}://{address.Host}{(address.IsDefaultPort ? "" : $":{address.Port}")}/…"
            : "(unreadable)";
}
