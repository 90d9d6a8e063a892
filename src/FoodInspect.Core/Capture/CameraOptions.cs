namespace FoodInspect.Core.Capture;

/// <summary>How RTSP video travels.</summary>
public enum CameraTransport
{
    /// <summary>Inside the RTSP connection: nothing is lost; the default.</summary>
    Tcp,

    /// <summary>Datagrams: less delay on a good network, torn pictures on a bad one.</summary>
    Udp,
}

/// <summary>A line's camera: where its pictures come from, how it is read, and when it counts as gone.</summary>
public sealed record CameraOptions
{
    private IReadOnlyDictionary<string, string>? _variables;
    private string? _written;

    /// <summary>
    /// <c>/dev/video0</c>, an address (<c>rtsp://user:password@host/path</c>, http …), a video file, a folder of pictures, one
    /// picture, or <c>sim:NAME?options</c>. May hold a password: show <see cref="Address"/> instead.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Plays a file or a folder at its frame rate like a camera (the newest frame wins) instead of losslessly.</summary>
    public bool Realtime { get; init; }

    /// <summary>Plays a file or a folder again and again; only with <see cref="Realtime"/>.</summary>
    public bool Loop { get; init; }

    /// <summary>Frames a second: asked of a V4L2 device, and the pace of <see cref="Realtime"/>. Null: the device's or file's own.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Width of the picture in pixels: asked of a V4L2 device, expected of the others. Null: whatever comes first.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the picture in pixels; see <see cref="Width"/>.</summary>
    public int? Height { get; init; }

    /// <summary>Pixel format asked of a V4L2 device as its four letters, for example <c>MJPG</c>. Null: the device's own.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>How RTSP video travels.</summary>
    public CameraTransport Transport { get; init; } = CameraTransport.Tcp;

    /// <summary>Hardware decoder by ffmpeg's name (<c>cuda</c>, <c>vaapi</c>, <c>qsv</c>); null decodes on the CPU.</summary>
    public string? HardwareDecoder { get; init; }

    /// <summary>Threads of the decoder; one has the least delay and the least work, 0 lets ffmpeg choose (for 4K on a CPU).</summary>
    public int DecoderThreads { get; init; } = 1;

    /// <summary>The ffmpeg program: a name looked up in PATH, or a path.</summary>
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>More arguments for ffmpeg, put before the input: decoder and global options.</summary>
    public IReadOnlyList<string> FfmpegArguments { get; init; } = [];

    /// <summary>Options of ffmpeg's protocol and demuxer for a network camera, name and value, for example <c>reorder_queue_size</c>.</summary>
    public IReadOnlyDictionary<string, string> StreamOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Time from opening a live source to its first picture, after which it is given up and opened anew.</summary>
    public double OpenDeadlineSeconds { get; init; } = 10;

    /// <summary>What may be the matter where no first picture comes in time though nothing fails, as the end of a sentence.</summary>
    public string OpenAdvice => Address.Kind == CameraKind.Network
        ? $"; if its key frames are further apart, set {nameof(OpenDeadlineSeconds)} longer than their interval, or shorten that in the camera"
        : "";

    /// <summary>Time without a picture after which a live source is given up and opened anew.</summary>
    public double StallDeadlineSeconds { get; init; } = 5;

    /// <summary>
    /// Time of identical pictures after which a live source counts as frozen; 0 never. An encoder repeats the picture of a
    /// resting belt exactly, so this is longer than its interval of key frames.
    /// </summary>
    public double FrozenAfterSeconds { get; init; } = 10;

    /// <summary>The first pause before a live source is opened anew; it doubles with each vain attempt, ±20 % by chance.</summary>
    public double ReopenPauseSeconds { get; init; } = 0.5;

    /// <summary>The longest pause before a live source is opened anew.</summary>
    public double ReopenPauseLimitSeconds { get; init; } = 30;

    /// <summary>When a picture cannot be judged.</summary>
    public PictureQualityLimits Quality { get; init; } = new();

    /// <summary>The source with its kind; its text shows no secret.</summary>
    public CameraAddress Address => CameraAddress.Parse(Source, _variables, _written);

    /// <summary>The options with a source that holds values of environment variables; its text shows their names instead.</summary>
    /// <param name="variables">Names and values.</param>
    /// <param name="written">The source as it was written, with the names, or null.</param>
    public CameraOptions WithVariables(IReadOnlyDictionary<string, string> variables, string? written = null) => new(this) { _variables = variables, _written = written };

    /// <summary>
    /// The text with the secrets of the address hidden, and those values of <see cref="StreamOptions"/> that came from the environment or whose name tells that they
    /// are one (<c>passphrase</c>).
    /// </summary>
    public string Redact(string text) => StreamOptions
        .Where(option => option.Value.Length >= CameraAddress.ShortestSecret && (CameraAddress.NamesSecret(option.Key) || HoldsVariable(option.Value)))
        .OrderByDescending(option => option.Value.Length)
        .Aggregate(Address.Redact(text), (hidden, option) => hidden.Replace(option.Value, CameraAddress.Hidden, StringComparison.Ordinal));

    private bool HoldsVariable(string value) => _variables?.Values.Any(variable => value.Contains(variable, StringComparison.Ordinal)) == true;

    /// <summary>The options' kind and source without secrets.</summary>
    public override string ToString() => $"{nameof(CameraOptions)} {{ {Address.Kind} {Address} }}";
}
