using System.Globalization;
using System.Text.Json;

namespace FoodInspect.Core.Capture;

/// <summary>What a video's container claims, which may be a little off.</summary>
/// <param name="FramesPerSecond">Mean frame rate, or null.</param>
/// <param name="Frames">Frames, or null if the container does not tell.</param>
internal sealed record VideoProbe(double? FramesPerSecond, long? Frames)
{
    private const int RoundedFrames = 2;

    /// <summary>Asks ffprobe; a file that is no video gives an empty answer, for the decoder will say why.</summary>
    public static VideoProbe Ask(FfmpegProgram program, string path)
    {
        var (_, output, _) = FfmpegProgram.Ask(program.ProbePath,
        [
            "-loglevel", "error", "-select_streams", "v:0", "-of", "json",
            "-show_entries", "stream=nb_frames,avg_frame_rate,duration:format=duration,format_name", "file:" + path,
        ]);
        try
        {
            using var answer = JsonDocument.Parse(output);
            return Read(answer.RootElement);
        }
        catch (JsonException)
        {
            return new VideoProbe(null, null); // nothing could be read; the decoder tells the reason
        }
    }

    private static VideoProbe Read(JsonElement root)
    {
        if (!root.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
            return new VideoProbe(null, null);
        var stream = streams[0];
        root.TryGetProperty("format", out var format);
        var rate = ReadRatio(ReadText(stream, "avg_frame_rate"));
        var seconds = ReadNumber(ReadText(stream, "duration")) ?? ReadNumber(ReadText(format, "duration"));
        var counted = (long?)ReadNumber(ReadText(stream, "nb_frames"));
        var timed = (long?)(seconds * rate - RoundedFrames);
        return new VideoProbe(rate, HasEditList(format) && timed < counted - RoundedFrames ? timed : counted ?? timed);
    }

    // MP4 counts frames that an edit list cuts away, so there the shorter claim holds. Elsewhere a lost end shortens the
    // duration and not the count.
    private static bool HasEditList(JsonElement format) =>
        ReadText(format, "format_name")?.Contains("mp4", StringComparison.Ordinal) == true;

    private static string? ReadText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double? ReadNumber(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? ReadRatio(string? text) =>
        text?.Split('/') is [var over, var under] && ReadNumber(over) is { } a && ReadNumber(under) is { } b && a > 0 && b > 0
            ? a / b
            : null;
}
