using System.Globalization;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// When each frame of a video is to be shown. A recording of a network camera has gaps, and by its mean rate, if it tells one, every frame behind one would be told at a
/// wrong time.
/// </summary>
public static class FrameTimes
{
    /// <summary>Seconds from the first frame, in the order in which frames are shown. Takes a look at the whole file.</summary>
    /// <returns>Null where nobody tells: ffprobe is not installed, or too slow for so large a file.</returns>
    public static IReadOnlyList<double>? Of(CameraOptions video)
    {
        ArgumentNullException.ThrowIfNull(video);
        if (FfmpegProgram.TryFind(video.FfmpegPath) is not { } program || !FfmpegProgram.IsInstalled(program.ProbePath))
            return null;
        try
        {
            var (_, packets, _) = FfmpegProgram.Ask(
                program.ProbePath, ["-loglevel", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "file:" + video.Source]);
            var seconds = packets.Split('\n').Select(TimeOf).OfType<double>().Order().ToList();
            return seconds.Count == 0 ? null : [.. seconds.Select(time => time - seconds[0])];
        }
        catch (CameraException)
        {
            return null;
        }
    }

    // D: an edit list cuts the frame away.
    private static double? TimeOf(string packet) =>
        packet.Split(',') is [var time, var flags, ..] && !flags.Contains('D', StringComparison.Ordinal) && double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
