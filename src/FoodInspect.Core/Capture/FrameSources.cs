using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Capture;

/// <summary>Makes a source of frames for <c>sim:NAME?options</c>.</summary>
/// <param name="options">The camera's options; the source begins with <c>sim:</c>.</param>
/// <param name="pool">Where pictures are rented.</param>
/// <param name="time">The line's clock.</param>
/// <exception cref="CameraException">There is no such simulation.</exception>
public delegate IFrameSource SimulationOpener(CameraOptions options, FramePool pool, TimeProvider time);

/// <summary>Turns a camera's options into a source of frames.</summary>
public sealed class FrameSources(FramePool pool, TimeProvider time, ILogger log)
{
    /// <summary>Makes the sources of <c>sim:</c>; without it there are none.</summary>
    public SimulationOpener? Simulation { get; init; }

    /// <summary>
    /// Makes the source. Files are opened when the first frame is asked for, cameras too; a program that a camera needs is
    /// looked for at once. A live source's state is told by <see cref="LiveCamera"/>.
    /// </summary>
    /// <exception cref="CameraException">There is no such source here, or a program is missing.</exception>
    public IFrameSource Open(CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Address.Kind switch
        {
            CameraKind.Video => new VideoFile(options, pool, time, log),
            CameraKind.Folder or CameraKind.Picture => new PictureFolder(options, pool, time, log),
            CameraKind.Simulation => OpenSimulation(options),
            CameraKind.Device => new LiveCamera(options, () => new V4l2Stream(options, pool), time, log),
            CameraKind.Network => OpenNetwork(options),
            _ => throw new CameraException($"{options.Address} cannot be opened."),
        };
    }

    private LiveCamera OpenNetwork(CameraOptions options)
    {
        var program = FfmpegProgram.Find(options.FfmpegPath);
        if (FfmpegCommand.MayHoldSecrets(options) && !program.IsModern)
            log.LogWarning("ffmpeg {Version} takes the password and the StreamOptions of {Camera} on its command line, where users of this machine can read them; ffmpeg 5 does not", program.Version, options.Address);
        var command = FfmpegCommand.ForNetwork(program, options);
        return new LiveCamera(options, () => new FfmpegStream(program, command, options, pool), time, log);
    }

    private IFrameSource OpenSimulation(CameraOptions options) =>
        Simulation?.Invoke(options, pool, time) ?? throw new CameraException($"{options.Source}: this program has no simulations.");
}
