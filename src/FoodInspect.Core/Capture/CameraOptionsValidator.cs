using System.Globalization;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Simulation;

namespace FoodInspect.Core.Capture;

/// <summary>Finds everything that is wrong with a camera's options, without opening the camera.</summary>
public static class CameraOptionsValidator
{
    /// <summary>The problems of <paramref name="options"/>, which stand under <paramref name="keyPath"/>.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ValidateSource($"{keyPath}:{nameof(options.Source)}", options)
            .Concat(options.Address.Kind == CameraKind.Simulation ? ValidatePlayingSimulation(keyPath, options) : ValidatePlaying(keyPath, options))
            .Concat(ValidateFormat(keyPath, options))
            .Concat(ValidateSupervision(keyPath, options))
            .Concat(ValidateQuality($"{keyPath}:{nameof(options.Quality)}", options.Quality));
    }

    private static IEnumerable<ConfigurationProblem> ValidateSource(string key, CameraOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Source))
        {
            yield return new(key, null, "a camera needs a source", "Give /dev/video0, rtsp://…, a file, a folder, or sim:NAME.");
            yield break;
        }

        var address = options.Address;
        if (address.FindProblem() is { } problem)
            yield return new(key, address.ToString(), problem, "Give rtsp, rtsps, rtmp, http, https, srt or udp://host:port/path; escape @ : / ? # in a password (%40 %3A %2F %3F %23).");
        if (address.Kind == CameraKind.Simulation)
        {
            foreach (var wrong in SimulationAddress.Validate(key, options.Source))
                yield return wrong;
        }

        if (address.Kind == CameraKind.Folder && !Directory.Exists(options.Source))
            yield return new(key, address.ToString(), "this folder does not exist", "Give a folder that does.");
        if (address.Kind is CameraKind.Video or CameraKind.Picture && !File.Exists(options.Source))
            yield return new(key, address.ToString(), "this file does not exist", "Give a file or folder that does, or rtsp://…, /dev/video0, sim:NAME.");
    }

    private static IEnumerable<ConfigurationProblem> ValidatePlaying(string keyPath, CameraOptions options)
    {
        var kind = options.Address.Kind;
        if (options.Realtime && kind is CameraKind.Device or CameraKind.Network)
            yield return new($"{keyPath}:{nameof(options.Realtime)}", "true", "a camera is always live", "Leave it out.");
        if (options.Loop && !options.Realtime)
            yield return new($"{keyPath}:{nameof(options.Loop)}", "true", "only a file played as live can be played again and again", "Set Realtime to true, or leave Loop out.");
        if (options.FramesPerSecond is { } asked && kind is not CameraKind.Device && !options.Realtime)
            yield return new($"{keyPath}:{nameof(options.FramesPerSecond)}", asked.ToString(CultureInfo.InvariantCulture), "it is asked of a V4L2 device, and the pace of what is played as live", "Set the rate in the camera itself; for a file, set Realtime to true, or leave it out.");
        else if (options.FramesPerSecond is { } rate && rate is not (> 0 and <= 1000))
            yield return new($"{keyPath}:{nameof(options.FramesPerSecond)}", $"{rate}", "this is no frame rate", "Give frames a second above 0, up to 1000.");
    }

    private static IEnumerable<ConfigurationProblem> ValidatePlayingSimulation(string keyPath, CameraOptions options)
    {
        const string Problem = "a simulation's address says how it plays";
        if (options.Realtime)
            yield return new($"{keyPath}:{nameof(options.Realtime)}", "true", Problem, "Leave it out: it is live unless its address says live=false.");
        if (options.Loop)
            yield return new($"{keyPath}:{nameof(options.Loop)}", "true", Problem, "Leave it out: a live one has no end unless its address gives frames=N.");
        if (options.FramesPerSecond is { } rate)
            yield return new($"{keyPath}:{nameof(options.FramesPerSecond)}", rate.ToString(CultureInfo.InvariantCulture), Problem, "Give fps=N in its address.");
    }

    private static IEnumerable<ConfigurationProblem> ValidateFormat(string keyPath, CameraOptions options)
    {
        if (options.Width is <= 0)
            yield return new($"{keyPath}:{nameof(options.Width)}", $"{options.Width}", "a width is positive", "Give pixels, or leave it out.");
        if (options.Height is <= 0)
            yield return new($"{keyPath}:{nameof(options.Height)}", $"{options.Height}", "a height is positive", "Give pixels, or leave it out.");
        if (options.Width is null != options.Height is null)
            yield return new($"{keyPath}:{nameof(options.Width)}", $"{options.Width}", "width and height go together", "Give both or none.");
        if (options.PixelFormat is { Length: not 4 })
            yield return new($"{keyPath}:{nameof(options.PixelFormat)}", options.PixelFormat, "a pixel format has four letters", "Give for example MJPG or YUYV.");
        if (options.DecoderThreads is < 0 or > 64)
            yield return new($"{keyPath}:{nameof(options.DecoderThreads)}", $"{options.DecoderThreads}", "this is no number of threads", "Give 1 to 64, or 0 to let ffmpeg choose.");
        if (string.IsNullOrWhiteSpace(options.FfmpegPath))
            yield return new($"{keyPath}:{nameof(options.FfmpegPath)}", "", "a program has a name", "Leave it out for ffmpeg in PATH.");
    }

    private static IEnumerable<ConfigurationProblem> ValidateSupervision(string keyPath, CameraOptions options)
    {
        foreach (var (name, seconds) in new[]
        {
            (nameof(options.OpenDeadlineSeconds), options.OpenDeadlineSeconds),
            (nameof(options.StallDeadlineSeconds), options.StallDeadlineSeconds),
            (nameof(options.ReopenPauseSeconds), options.ReopenPauseSeconds),
            (nameof(options.ReopenPauseLimitSeconds), options.ReopenPauseLimitSeconds),
        })
        {
            if (seconds is not (> 0 and <= 3600))
                yield return new($"{keyPath}:{name}", $"{seconds}", "this time does not make sense", "Give seconds above 0, up to 3600.");
        }

        if (options.FrozenAfterSeconds is not (>= 0 and <= 3600))
            yield return new($"{keyPath}:{nameof(options.FrozenAfterSeconds)}", $"{options.FrozenAfterSeconds}", "this time does not make sense", "Give seconds up to 3600, or 0 to never call a camera frozen.");
        if (options.ReopenPauseLimitSeconds < options.ReopenPauseSeconds)
            yield return new($"{keyPath}:{nameof(options.ReopenPauseLimitSeconds)}", $"{options.ReopenPauseLimitSeconds}", $"the longest pause is shorter than the first ({options.ReopenPauseSeconds})", "Give at least that.");
    }

    private static IEnumerable<ConfigurationProblem> ValidateQuality(string keyPath, PictureQualityLimits limits)
    {
        if (limits.MinimumBrightnessRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:{nameof(limits.MinimumBrightnessRatio)}", $"{limits.MinimumBrightnessRatio}", "this is no ratio", "Give 0 to 1.");
        if (limits.MaximumBrightnessRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:{nameof(limits.MaximumBrightnessRatio)}", $"{limits.MaximumBrightnessRatio}", "this is no ratio", "Give 0 to 1.");
        if (limits.MinimumBrightnessRatio >= limits.MaximumBrightnessRatio)
            yield return new($"{keyPath}:{nameof(limits.MinimumBrightnessRatio)}", $"{limits.MinimumBrightnessRatio}", "no picture can lie between the limits", $"Give less than {nameof(limits.MaximumBrightnessRatio)}.");
        if (!(limits.MinimumSharpness >= 0))
            yield return new($"{keyPath}:{nameof(limits.MinimumSharpness)}", $"{limits.MinimumSharpness}", "sharpness is not negative", "Give 0 to never call a picture blurred.");
    }
}
