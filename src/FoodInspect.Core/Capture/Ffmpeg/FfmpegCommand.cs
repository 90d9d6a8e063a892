using System.Text;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>
/// What ffmpeg is told: to decode the first video stream into uncompressed BMP pictures on its standard output. A BMP is raw
/// BGR behind 54 bytes that tell its size, so that no second connection has to ask for the size beforehand.
/// </summary>
/// <param name="Arguments">The command line after the program's name.</param>
/// <param name="Input">What it reads from its standard input; empty if nothing.</param>
internal sealed record FfmpegCommand(IReadOnlyList<string> Arguments, string Input)
{
    private const double ShortestNetworkTimeoutSeconds = 20;

    /// <summary>The command for a video file: every frame, none twice. Standard error tells how far it came, too.</summary>
    public static FfmpegCommand ForFile(FfmpegProgram program, CameraOptions options) =>
        new([.. Decoder(options), "-progress", "pipe:2", "-i", "file:" + options.Source, .. Pictures(program)], "");

    /// <summary>
    /// The command for a network camera, with little delay. An address with a password, or with options that may hold one, goes in through the standard input (as a
    /// list of one input), since every user of a machine can read the command lines of its processes; ffmpeg before 5.0 cannot
    /// take it that way.
    /// </summary>
    public static FfmpegCommand ForNetwork(FfmpegProgram program, CameraOptions options)
    {
        var address = options.Address;
        var stream = StreamOptions(program, options);
        string[] fast = [.. Freshness(address), "-flags", "low_delay"];
        if (!MayHoldSecrets(options) || !program.IsModern)
        {
            var named = stream.SelectMany(option => new[] { "-" + option.Key, option.Value });
            return new([.. fast, .. Decoder(options), .. named, "-i", address.Reveal(), .. Pictures(program)], "");
        }

        string[] list = ["-protocol_whitelist", "pipe,rtp,rtsp,rtmp,srt,http,https,tls,tcp,udp,crypto,httpproxy,data", "-f", "concat", "-safe", "0", "-i", "pipe:0"];
        return new([.. fast, .. Decoder(options), .. list, .. Pictures(program)], WriteList(address, stream));
    }

    /// <summary>Whether the address or the options of the stream may hold a password.</summary>
    public static bool MayHoldSecrets(CameraOptions options) => options.Address.HasSecrets || options.StreamOptions.Count > 0;

    // nobuffer throws away what was read while probing. A video stream is probed for a second and more, and pictures so old would count as
    // just grabbed. The pictures of an HTTP camera tell their kind at once, and the one thrown away may be the only one for a while.
    private static string[] Freshness(CameraAddress address) => IsHttp(address) ? [] : ["-fflags", "nobuffer"];

    private static bool IsHttp(CameraAddress address) => address.Scheme is "http" or "https";

    private static IEnumerable<string> Decoder(CameraOptions options)
    {
        string[] hardware = options.HardwareDecoder is { } decoder ? ["-hwaccel", decoder] : [];
        var threads = $"{options.DecoderThreads}";
        // Turning into BGR has threads of its own, one a core unless told; to wake them costs more than they save.
        // Without -reinit_filter 0 ffmpeg adapts to pictures of another size without a word.
        return
        [
            "-hide_banner", "-loglevel", "repeat+level+warning", "-threads", threads, "-filter_threads", threads, "-reinit_filter", "0",
            .. hardware, .. options.FfmpegArguments,
        ];
    }

    private static IEnumerable<string> Pictures(FfmpegProgram program) =>
        // BMP stores the last row first: turning the picture upside down (free, by addressing) gives rows from the top.
        // In the encoder's own time base, one over the frame rate, pictures that come a little early or late would collide: no picture is lost, but each is told as a fault.
        ["-map", "0:v:0", program.PassEveryFrame, "passthrough", "-enc_time_base", "1/90000", "-vf", "format=bgr24,vflip", "-c:v", "bmp", "-f", "image2pipe", "pipe:1"];

    private static Dictionary<string, string> StreamOptions(FfmpegProgram program, CameraOptions options)
    {
        var stream = new Dictionary<string, string>();
        var timeout = NetworkTimeoutMicroseconds(options);
        if (options.Address.Scheme is "rtsp" or "rtsps")
        {
            stream["rtsp_transport"] = options.Transport == CameraTransport.Tcp ? "tcp" : "udp";
            // The older option is an int of 32 bits.
            stream[program.IsModern ? "timeout" : "stimeout"] = $"{(program.IsModern ? timeout : Math.Min(timeout, int.MaxValue))}";
        }
        else if (IsHttp(options.Address))
        {
            stream["rw_timeout"] = $"{timeout}";
        }

        foreach (var (name, value) in options.StreamOptions)
            stream[name] = value;
        return stream;
    }

    // The longest time that the child waits for the network by itself, should its parent not kill it at its own deadline, which comes first.
    private static long NetworkTimeoutMicroseconds(CameraOptions options)
    {
        var deadline = Math.Max(options.OpenDeadlineSeconds, options.StallDeadlineSeconds);
        return (long)(Math.Max(ShortestNetworkTimeoutSeconds, 2 * deadline) * 1e6);
    }

    private static string WriteList(CameraAddress address, Dictionary<string, string> stream)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        list.Append("file ").Append(Quote(address.Reveal())).Append('\n');
        foreach (var (name, value) in stream)
            list.Append("option ").Append(name).Append(' ').Append(Quote(value)).Append('\n');
        return list.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
