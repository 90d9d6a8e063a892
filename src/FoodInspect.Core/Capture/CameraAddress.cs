using System.Text.RegularExpressions;

namespace FoodInspect.Core.Capture;

/// <summary>What a camera's source is, as told by its text (and, for paths, by what lies there).</summary>
public enum CameraKind
{
    /// <summary>A V4L2 device, <c>/dev/video0</c>.</summary>
    Device,

    /// <summary>A network camera: rtsp, rtsps, rtmp, http, https, srt or udp.</summary>
    Network,

    /// <summary>A video file.</summary>
    Video,

    /// <summary>A folder of pictures.</summary>
    Folder,

    /// <summary>One picture.</summary>
    Picture,

    /// <summary>A made line, <c>sim:NAME?options</c>.</summary>
    Simulation,
}

/// <summary>
/// Where a camera's pictures come from. The one place that knows the secrets in an address: its text, and every message that
/// went through <see cref="Redact"/>, shows neither user, password, nor the values of a query.
/// </summary>
public sealed partial class CameraAddress
{
    private const string Hidden = "***";
    private static readonly string[] NetworkSchemes = ["rtsp", "rtsps", "rtmp", "http", "https", "srt", "udp"];
    private readonly string _source;
    private readonly (string Secret, string Replacement)[] _secrets;

    private CameraAddress(string source, CameraKind kind, string? scheme)
    {
        _source = source;
        Kind = kind;
        Scheme = scheme;
        _secrets = kind == CameraKind.Network ? FindSecrets(source) : [];
    }

    /// <summary>What the source is.</summary>
    public CameraKind Kind { get; }

    /// <summary>The scheme of a network address in lower case, else null.</summary>
    public string? Scheme { get; }

    /// <summary>True if the address carries a user, a password or a token.</summary>
    public bool HasSecrets => _secrets.Length > 0;

    /// <summary>The address as it was given. Only for whoever connects; never for a message.</summary>
    internal string Reveal() => _source;

    /// <summary>Reads an address. Never fails: what is no known scheme is a path.</summary>
    public static CameraAddress Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.StartsWith("sim:", StringComparison.OrdinalIgnoreCase))
            return new CameraAddress(source, CameraKind.Simulation, null);
        var colon = source.IndexOf("://", StringComparison.Ordinal);
        if (colon > 0)
            return new CameraAddress(source, CameraKind.Network, source[..colon].ToLowerInvariant());
        if (source.StartsWith("/dev/", StringComparison.Ordinal))
            return new CameraAddress(source, CameraKind.Device, null);
        if (Directory.Exists(source) || Path.EndsInDirectorySeparator(source))
            return new CameraAddress(source, CameraKind.Folder, null);
        return new CameraAddress(source, PictureFile.HasPictureName(source) ? CameraKind.Picture : CameraKind.Video, null);
    }

    /// <summary>What is wrong with a network address, or null. Says nothing that is secret.</summary>
    internal string? FindProblem()
    {
        if (Kind != CameraKind.Network)
            return null;
        if (!NetworkSchemes.Contains(Scheme))
            return $"the scheme {Scheme} is not known";
        return Uri.TryCreate(_source, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? null
            : "it cannot be read as scheme://user:password@host:port/path";
    }

    /// <summary>The text with every secret of this address hidden, also where only a part of the address is quoted.</summary>
    public string Redact(string text)
    {
        foreach (var (secret, replacement) in _secrets)
            text = text.Replace(secret, replacement, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The address without its secrets.</summary>
    public override string ToString() => Redact(_source);

    // Longest first: a password may occur inside the user information, which is inside the address.
    private static (string Secret, string Replacement)[] FindSecrets(string source)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var begin = source.IndexOf("://", StringComparison.Ordinal) + 3;
        var query = source.IndexOf('?', begin);
        // The last @ before the query: a password with an unescaped @ or / is still hidden whole.
        var at = source.LastIndexOf('@', (query < 0 ? source.Length : query) - 1);
        if (at >= begin)
            AddUserInformation(secrets, source[begin..at]);
        foreach (Match match in (query < 0 ? NamedSecret() : AnyParameter()).Matches(source, query < 0 ? begin : query))
            AddParameter(secrets, match);
        foreach (Match match in NamedSecret().Matches(source, begin))
            AddParameter(secrets, match);
        return [.. secrets.OrderByDescending(secret => secret.Key.Length).Select(secret => (secret.Key, secret.Value))];
    }

    private static void AddUserInformation(Dictionary<string, string> secrets, string userInformation)
    {
        secrets[userInformation + "@"] = Hidden + "@";
        var colon = userInformation.IndexOf(':', StringComparison.Ordinal);
        var password = colon < 0 ? userInformation : userInformation[(colon + 1)..];
        // Messages may quote the password alone, escaped or not; a very short one would blot out ordinary words.
        foreach (var form in new[] { password, Uri.UnescapeDataString(password) })
        {
            if (form.Length >= 3)
                secrets[form] = Hidden;
        }
    }

    private static void AddParameter(Dictionary<string, string> secrets, Match match)
    {
        var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value);
        if (value.Length > 0)
            secrets[$"{name}={value}"] = $"{name}={Hidden}";
    }

    [GeneratedRegex("(?<name>[^?&=/]+)=(?<value>[^&#]*)")]
    private static partial Regex AnyParameter();

    [GeneratedRegex("(?<name>[^?&=/]*(?:pass|pwd|token|secret|key|auth|user)[^?&=/]*)=(?<value>[^&/_#]*)", RegexOptions.IgnoreCase)]
    private static partial Regex NamedSecret();
}
