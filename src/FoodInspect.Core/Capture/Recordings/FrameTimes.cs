using System.ComponentModel;
using FoodInspect.Core.Capture.Ffmpeg;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// When each frame of a video is to be shown. A recording of a network camera has gaps, and by a rate every frame behind one would be told at a wrong time.
/// </summary>
public static class FrameTimes
{
    // The whole file is looked at, and may lie on a slow disk.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Seconds from the first frame, in the order in which frames are shown. Takes a look at the whole file.</summary>
    /// <param name="video">The video.</param>
    /// <param name="log">Hears why they are not known.</param>
    /// <param name="stop">Ends the look.</param>
    /// <returns>Null where they are not known.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<IReadOnlyList<double>?> OfAsync(CameraOptions video, ILogger log, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(video);
        try
        {
            if (FfmpegProgram.TryFind(video.FfmpegPath) is not { HasProbe: true } program)
                throw new CameraException("ffprobe is not installed (apt-get install ffmpeg).");
            return await Task.Run(() => Ask(program, video.Source, stop), stop).WaitAsync(stop).ConfigureAwait(false);
        }
        catch (Exception unknown) when (unknown is CameraException or Win32Exception)
        {
            log.LogWarning("When each frame of {Video} was taken is not known, and told by their number and the frame rate, which is wrong behind a gap: {Reason}", video.Address, unknown.Message);
            return null;
        }
    }

    private static List<double> Ask(FfmpegProgram program, string path, CancellationToken stop)
    {
        var (_, packets, _) = FfmpegProgram.Ask(
            program.ProbePath, ["-loglevel", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "file:" + path], Patience, stop);
        // D: an edit list cuts the frame away.
        var shown = packets.Split('\n').Select(packet => packet.Split(',')).Where(packet => packet is [_, var flags, ..] && !flags.Contains('D', StringComparison.Ordinal));
        // One without a time comes first.
        var seconds = shown.Select(packet => VideoProbe.ReadNumber(packet[0])).Order().ToList();
        return seconds is [{ } first, ..]
            ? [.. seconds.Select(time => time!.Value - first)]
            : throw new CameraException(seconds.Count == 0 ? "It holds no frame." : "Its container does not tell of each.");
    }
}
