using FoodInspect.Core.Configuration;

namespace FoodInspect.Sinks;

/// <summary>Alerts by HTTP POST, as JSON.</summary>
public sealed record WebhookOptions
{
    /// <summary>Where to, http or https; null for no webhook. May hold a secret: only its host is ever shown.</summary>
    public string? Url { get; init; }

    /// <summary>Secret that goes along in <see cref="TokenHeader"/>, or null.</summary>
    public string? Token { get; init; }

    /// <summary>The header for the token. In <c>Authorization</c> it is preceded by "Bearer ".</summary>
    public string TokenHeader { get; init; } = "Authorization";

    /// <summary>How long one attempt may take.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>How often a failed attempt is repeated.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first repetition; it doubles with each, with some jitter.</summary>
    public double FirstDelaySeconds { get; init; } = 1;

    /// <summary>The longest wait.</summary>
    public double LongestDelaySeconds { get; init; } = 30;

    /// <summary>Records print their members; this one must not print its secrets.</summary>
    public override string ToString() => $"webhook to {WebhookAddress.Redact(Url)}";
}

/// <summary>Says what is wrong with <see cref="WebhookOptions"/>, without showing secrets.</summary>
public static class WebhookOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, WebhookOptions options)
    {
        if (options.Url is { } url && !WebhookAddress.IsGood(url))
            yield return new($"{keyPath}:Url", WebhookAddress.Redact(url), "not an address", "Give a URL that begins with http:// or https://, or leave the key out");
        if (options.Url is null && options.Token is not null)
            yield return new($"{keyPath}:Token", "(secret)", "a token without a webhook", $"Give {keyPath}:Url too");
        if (options.Token is { } token && !token.All(letter => letter is >= ' ' and <= '~'))
            yield return new($"{keyPath}:Token", "(secret)", "holds a line break, another control character or a letter that no header may have", "Give the token on one line, in letters of ASCII");
        if (options.TokenHeader.Length == 0 || !options.TokenHeader.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            yield return new($"{keyPath}:TokenHeader", options.TokenHeader, "not a header", "Use letters, digits and '-', for example X-Api-Key");
        if (options.TimeoutSeconds is not (> 0 and <= 600))
            yield return new($"{keyPath}:TimeoutSeconds", $"{options.TimeoutSeconds}", "out of range", "Give more than 0 to 600 seconds");
        if (options.Retries is < 0 or > 100)
            yield return new($"{keyPath}:Retries", $"{options.Retries}", "out of range", "Give 0 to 100");
        if (options.FirstDelaySeconds is not (> 0 and <= 600))
            yield return new($"{keyPath}:FirstDelaySeconds", $"{options.FirstDelaySeconds}", "out of range", "Give more than 0 to 600 seconds");
        if (options.LongestDelaySeconds is not (> 0 and <= 3600) || options.LongestDelaySeconds < options.FirstDelaySeconds)
            yield return new($"{keyPath}:LongestDelaySeconds", $"{options.LongestDelaySeconds}", "out of range", "Give at least FirstDelaySeconds, at most 3600");
    }
}
