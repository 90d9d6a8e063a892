using System.Text.RegularExpressions;
using FoodInspect.Core.Capture.Recordings;

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
/// went through <see cref="Redact"/>, shows neither user, password, the values of a query, nor what came from the environment.
/// </summary>
public sealed partial class CameraAddress
{
    /// <summary>What stands where a secret stood.</summary>
    internal const string Hidden = "***";

    /// <summary>The fewest characters of a secret that is hidden wherever it is quoted; a shorter one would blot out ordinary words and numbers.</summary>
    public const int ShortestSecret = 4;

    private const string SecretNames = "pass|pwd|token|secret|key|auth|user";
    private static readonly string[] NetworkSchemes = ["rtsp", "rtsps", "rtmp", "http", "https", "srt", "udp"];
    private readonly string _source;
    private readonly string? _shown;
    private readonly (string Secret, string Replacement)[] _secrets;

    private CameraAddress(string source, CameraKind kind, string? scheme, IReadOnlyDictionary<string, string>? variables = null, string? written = null)
    {
        _source = source;
        _shown = written is null || written == source ? null : Parse(written).ToString();
        Kind = kind;
        Scheme = scheme;
        _secrets = kind switch
        {
            CameraKind.Network => FindSecrets(source, variables, _shown),
            CameraKind.Video or CameraKind.Folder or CameraKind.Picture => FindSecretsOfMistake(source),
            _ => [],
        };
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
    /// <param name="source">The address.</param>
    /// <param name="variables">Environment variables with their values; of those that a network address holds, only the name is shown.</param>
    /// <param name="written">A network address as it was written, before the values were put in; hides them in it however short they are.</param>
    public static CameraAddress Parse(string source, IReadOnlyDictionary<string, string>? variables = null, string? written = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.StartsWith("sim:", StringComparison.OrdinalIgnoreCase))
            return new CameraAddress(source, CameraKind.Simulation, null);
        var colon = source.IndexOf("://", StringComparison.Ordinal);
        if (colon > 0)
            return new CameraAddress(source, CameraKind.Network, source[..colon].ToLowerInvariant(), variables, written);
        if (IsDevice(source))
            return new CameraAddress(source, CameraKind.Device, null);
        if (Directory.Exists(source) || Path.EndsInDirectorySeparator(source))
            return new CameraAddress(source, CameraKind.Folder, null);
        return new CameraAddress(source, PictureFile.HasPictureName(source) ? CameraKind.Picture : CameraKind.Video, null);
    }

    // A device that is unplugged is one all the same. In /dev/shm lie files, and whatever has a length is no device.
    private static bool IsDevice(string source) =>
        source.StartsWith("/dev/", StringComparison.Ordinal) && !source.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && !Directory.Exists(source) && new FileInfo(source) is not { Exists: true, Length: > 0 };

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

    /// <summary>Whether the value of a parameter or option of this name is a secret.</summary>
    internal static bool NamesSecret(string name) => SecretName().IsMatch(name);

    /// <summary>The text with every secret of this address hidden, also where only a part of the address is quoted.</summary>
    public string Redact(string text)
    {
        foreach (var (secret, replacement) in _secrets)
            text = text.Replace(secret, replacement, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The address without its secrets.</summary>
    public override string ToString() => _shown ?? Redact(_source);

    // Longest first: a password may occur inside the user information, which is inside the address.
    private static (string Secret, string Replacement)[] FindSecrets(string source, IReadOnlyDictionary<string, string>? variables, string? shown)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        if (shown is not null)
            secrets[source] = shown;
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
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            if (source.Contains(value, StringComparison.Ordinal))
                AddBothForms(secrets, value, $"${{{name}}}");
        }

        return [.. secrets.OrderByDescending(secret => secret.Key.Length).Select(secret => (secret.Key, secret.Value))];
    }

    // A network address with its scheme misspelt or left out is taken for a path.
    private static (string Secret, string Replacement)[] FindSecretsOfMistake(string source) =>
        [.. UserInformation().Matches(source).Select(match => (match.Value, Hidden + "@"))];

    private static void AddUserInformation(Dictionary<string, string> secrets, string userInformation)
    {
        secrets[userInformation + "@"] = Hidden + "@";
        var colon = userInformation.IndexOf(':', StringComparison.Ordinal);
        var password = colon < 0 ? userInformation : userInformation[(colon + 1)..];
        AddBothForms(secrets, password, Hidden);
    }

    // Messages may quote it alone, escaped or not; a very short one would blot out ordinary words.
    private static void AddBothForms(Dictionary<string, string> secrets, string secret, string replacement)
    {
        foreach (var form in new[] { secret, Uri.UnescapeDataString(secret) })
        {
            if (form.Length >= ShortestSecret)
                secrets[form] = replacement;
        }
    }

    private static void AddParameter(Dictionary<string, string> secrets, Match match)
    {
        var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value);
        if (value.Length > 0)
            secrets[$"{name}={value}"] = $"{name}={Hidden}";
    }

    [GeneratedRegex(SecretNames, RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("[^/:@]+:[^@]*@")]
    private static partial Regex UserInformation();

    [GeneratedRegex("(?<name>[^?&=/]+)=(?<value>[^&#]*)")]
    private static partial Regex AnyParameter();

    // Some cameras part their parameters with _ instead of &, so a _ ends a value only where another parameter follows.
    [GeneratedRegex("(?<name>[^?&=/]*(?:" + SecretNames + ")[^?&=/]*)=(?<value>(?:(?!_[a-z]+=)[^&/#])*)", RegexOptions.IgnoreCase)]
    private static partial Regex NamedSecret();
}
