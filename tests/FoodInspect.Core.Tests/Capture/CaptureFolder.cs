using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>A folder of its own for a test, with pictures and videos made to measure, and a pool that must end at zero.</summary>
internal sealed class CaptureFolder : IDisposable
{
    public CaptureFolder() => Root = Directory.CreateTempSubdirectory("capture-").FullName;

    public string Root { get; }

    public FramePool Pool { get; } = new();

    public Journal Log { get; } = new();

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public IFrameSource Open(CameraOptions options, TimeProvider? time = null) =>
        new FrameSources(Pool, time ?? TimeProvider.System, Log).Open(options);

    public string WritePicture(string name, int number = 0, int width = 64, int height = 48)
    {
        using var picture = NumberedPicture.Draw(number, width, height);
        Assert.True(Cv2.ImWrite(Path(name), picture));
        return Path(name);
    }

    public string WriteVideo(string name, int frames, int width = 64, int height = 48)
    {
        using var video = new VideoWriter(Path(name), VideoCaptureAPIs.FFMPEG, FourCC.FromString("mp4v"), 25, new Size(width, height));
        Assert.True(video.IsOpened());
        for (var i = 0; i < frames; i++)
        {
            using var picture = NumberedPicture.Draw(i, width, height);
            video.Write(picture);
        }

        return Path(name);
    }

    /// <summary>Reads a source to its end; each frame is disposed after it was looked at.</summary>
    public static async Task<(List<T> Seen, Exception? Fault)> ReadAllAsync<T>(IFrameSource source, Func<Frame, T> look)
    {
        var seen = new List<T>();
        try
        {
            await foreach (var frame in source.ReadAsync(TestContext.Current.CancellationToken))
            {
                using (frame)
                    seen.Add(look(frame));
            }
        }
        catch (CameraException fault)
        {
            return (seen, fault);
        }

        return (seen, null);
    }

    public void Dispose()
    {
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
