using System.Runtime.CompilerServices;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// A video file, every frame of it. Decoded by the ffmpeg program where it is installed, with its ffprobe, since that takes the
/// least processor time, else by OpenCV, which the log says. A file that ends before its time, or with faults, is delivered as far as it can be
/// read and then reported.
/// </summary>
internal sealed class VideoFile(CameraOptions options, FramePool pool, TimeProvider time, ILogger log) : IFrameSource
{
    private const double DefaultFramesPerSecond = 25;

    // Containers miscount by a frame or two at their ends.
    private const int MiscountedFrames = 2;
    private const double MistimedSeconds = 1;

    /// <inheritdoc />
    public bool IsLive => options.Realtime;

    /// <exception cref="CameraException">There is no such file.</exception>
    public static void RequireThere(CameraOptions options)
    {
        if (!File.Exists(options.Source))
            throw new CameraException($"The video {options.Address} does not exist.");
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        RefuseWhatIsNoFile();
        var program = FindProgram();
        var probe = await Task.Run(() => Probe(program, stop), stop).WaitAsync(stop).ConfigureAwait(false);
        using var stamper = new FrameStamper(options, time);
        do
        {
            var stream = MakeStream(program);
            await using var thread = new CaptureThread($"video {Path.GetFileName(options.Source)}", stream);
            var pace = options.Realtime ? new Pace(options.FramesPerSecond ?? probe.FramesPerSecond ?? DefaultFramesPerSecond, time) : null;
            var before = stamper.Count;
            while (await thread.ReadAsync(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(false) is { Picture: { } picture } grab)
            {
                if (pace is not null)
                    await pace.WaitAsync(picture, stop).ConfigureAwait(false);
                yield return stamper.Stamp(picture, fault: grab.Fault);
            }

            RefuseFaultyEnd(stream.Ending, stamper.Count - before, probe);
        }
        while (options.Loop);
    }

    // Without ffprobe nobody would tell a file that was cut short from a whole one.
    private FfmpegProgram? FindProgram()
    {
        var program = FfmpegProgram.TryFind(options.FfmpegPath);
        if (program is { HasProbe: true })
            return program;
        log.LogWarning(
            "The program {Program} is not installed: {File} is decoded by OpenCV, which takes more processor time. Install it with: apt-get install ffmpeg",
            program?.ProbePath ?? options.FfmpegPath, options.Address);
        return null;
    }

    private VideoProbe Probe(FfmpegProgram? program, CancellationToken stop) =>
        program is null ? OpenCvVideoStream.Probe(options.Source) : VideoProbe.Ask(program, options.Source, stop);

    private IPictureStream MakeStream(FfmpegProgram? program) => program is null
        ? new OpenCvVideoStream(options.Source, pool)
        : new FfmpegStream(program, FfmpegCommand.ForFile(program, options), options, pool);

    private void RefuseWhatIsNoFile()
    {
        RequireThere(options);
        if (new FileInfo(options.Source).Length == 0)
            throw new CameraException($"The video {options.Address} is empty: it has zero bytes.");
        try
        {
            using var handle = File.OpenHandle(options.Source);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"The video {options.Address} cannot be read: {options.Address.Redact(exception.Message)}", exception);
        }
    }

    private void RefuseFaultyEnd(StreamEnding ending, long frames, VideoProbe probe)
    {
        var isFaulty = ending.Description.Length > 0;
        var reason = isFaulty ? $" ({ending.Description})" : "";
        if (frames == 0)
            throw new CameraException($"The video {options.Address} holds no frame that can be decoded{reason}.");
        if (FindCut(ending, frames, probe) is { } cut)
            throw new CameraException($"The video {options.Address} ended after {cut}{reason}. Those were delivered.");
        if (isFaulty)
            throw new CameraException($"The video {options.Address} has faults{reason}. The {frames} frames that could be decoded were delivered.");
    }

    // Where the container does not count, the number of frames is an estimate from the first ones, which is wrong of a rate that changes.
    private static string? FindCut(StreamEnding ending, long frames, VideoProbe probe)
    {
        if (probe.Seconds is not { } expected || ending.Seconds is not { } seconds)
            return probe.Frames - frames > MiscountedFrames ? $"{frames} of {probe.Frames} frames" : null;
        var tolerance = Math.Max(MistimedSeconds, MiscountedFrames / (probe.FramesPerSecond ?? DefaultFramesPerSecond));
        return expected - seconds > tolerance ? FormattableString.Invariant($"{frames} frames, {seconds:0.#} of {expected:0.#} s") : null;
    }
}
