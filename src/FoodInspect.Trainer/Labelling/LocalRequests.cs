using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// Lets only the page itself talk to the program. Listening on the loopback interface keeps other machines out, but not other
/// pages in the same browser: one may send requests to a local port (cross-site request forgery), or have its own name point to
/// 127.0.0.1 and then count as the same site (DNS rebinding). The first shows in <c>Origin</c> or <c>Sec-Fetch-Site</c>, which pages cannot
/// forge, the second in <c>Host</c>.
/// </summary>
internal static class LocalRequests
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Why a request is refused; null if it may pass.</summary>
    public static string? Refuse(HttpRequest request)
    {
        if (!Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return $"This program answers to {string.Join(", ", Hosts)} only, not to '{request.Host.Host}'.";
        if (request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host}")
            return "This program answers to its own page only.";
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && !(site == "none" && HttpMethods.IsGet(request.Method)))
            return "This program answers to its own page only.";
        return null;
    }

    /// <summary>Tells the browser to load nothing from elsewhere, to show the page in no other, and to keep nothing.</summary>
    public static void Harden(HttpResponse response)
    {
        void Set(string name, StringValues value) => response.Headers[name] = value;
        Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        Set("X-Content-Type-Options", "nosniff");
        Set("Cross-Origin-Resource-Policy", "same-origin");
        Set("Referrer-Policy", "no-referrer");
        Set("Cache-Control", "no-store");
    }
}
