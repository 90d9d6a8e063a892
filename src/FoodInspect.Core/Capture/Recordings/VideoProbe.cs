using System.Globalization;
using System.Text.Json;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>What a video's container claims, which may be a little off.</summary>
/// <param name="FramesPerSecond">Mean frame rate, or null.</param>
/// <param name="Frames">Frames, or null if the container does not tell. Only an estimate where there are <paramref name="Seconds"/>.</param>
/// <param name="Seconds">How long the pictures last, where the container does not count them; else null.</param>
internal sealed record VideoProbe(double? FramesPerSecond, long? Frames, double? Seconds = null)
{
    private const int RoundedFrames = 2;

    /// <summary>Asks ffprobe; a file that is no video gives an empty answer, for the decoder will say why.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static VideoProbe Ask(FfmpegProgram program, string path, CancellationToken stop)
    {
        var (_, output, _) = FfmpegProgram.Ask(program.ProbePath,
        [
            "-loglevel", "error", "-select_streams", "v:0", "-of", "json",
            "-show_entries", "stream=nb_frames,avg_frame_rate,duration:stream_tags=DURATION:format=start_time,duration,format_name", "file:" + path,
        ], FfmpegProgram.AnswerDeadline, stop);
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
        var seconds = FindSeconds(stream, format);
        var counted = (long?)ReadNumber(ReadText(stream, "nb_frames"));
        var timed = (long?)(seconds * rate - RoundedFrames);
        if (counted is null)
            return new VideoProbe(rate, timed, seconds);
        // MP4 counts frames that an edit list cuts away, so there the shorter claim holds. Elsewhere a lost end shortens the
        // duration and not the count.
        return new VideoProbe(rate, Contains(format, "mp4") && timed < counted - RoundedFrames ? timed : counted);
    }

    // Matroska tells when it ends, on a clock that a recorder need not have set to zero; of its pictures alone a tag tells that.
    private static double? FindSeconds(JsonElement stream, JsonElement format)
    {
        if (!Contains(format, "matroska"))
            return ReadNumber(ReadText(stream, "duration")) ?? ReadNumber(ReadText(format, "duration"));
        stream.TryGetProperty("tags", out var tags);
        var end = ReadTime(ReadText(tags, "DURATION")) ?? ReadNumber(ReadText(format, "duration"));
        return end - (ReadNumber(ReadText(format, "start_time")) ?? 0);
    }

    private static bool Contains(JsonElement format, string name) =>
        ReadText(format, "format_name")?.Contains(name, StringComparison.Ordinal) == true;

    private static string? ReadText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A number as ffprobe writes it; null for N/A.</summary>
    public static double? ReadNumber(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    // 00:01:36.250000000, with more digits than a TimeSpan reads.
    private static double? ReadTime(string? text) =>
        text?.Split(':') is [var hours, var minutes, var seconds]
            ? ReadNumber(hours) * 3600 + ReadNumber(minutes) * 60 + ReadNumber(seconds)
            : null;

    private static double? ReadRatio(string? text) =>
        text?.Split('/') is [var over, var under] && ReadNumber(over) is { } a && ReadNumber(under) is { } b && a > 0 && b > 0
            ? a / b
            : null;
}
