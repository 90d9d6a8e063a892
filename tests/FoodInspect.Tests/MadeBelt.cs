using FoodInspect.Core.Capture.Ffmpeg;
using OpenCvSharp;

namespace FoodInspect.Tests;

/// <summary>
/// A belt of 64×48 pixels in the colours of tests/models/colours-64x48, so that everything about it is known: three items
/// come in from the right, 2 pixels a frame, and leave on the left: a sound one, a rotten one, and a foreign body.
/// </summary>
public static class MadeBelt
{
    public const int Frames = 90;

    private static readonly Scalar Belt = new(128, 128, 128);
    private static readonly Scalar Product = new(40, 40, 200);
    private static readonly Scalar Rot = new(30, 30, 30);
    private static readonly Scalar Foreign = new(200, 80, 40);

    /// <summary>Writes lossless pictures, one a frame.</summary>
    public static string WriteFolder(string folder, int frames = Frames)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < frames; i++)
        {
            using var picture = Draw(i);
            picture.SaveImage(Path.Combine(folder, $"{i:000}.png"));
        }

        return folder;
    }

    /// <summary>Writes ten frames of one second and ten of another, which begins seven seconds after the first has ended: by a rate they would be evenly spread.</summary>
    public static void WriteVideoWithGap(string path)
    {
        var program = FfmpegProgram.TryFind("ffmpeg");
        Assert.SkipUnless(program is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var (exitCode, _, errors) = FfmpegProgram.Ask(
            program.Path, ["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=2", "-vf", "setpts='if(gte(N,10),N+70,N)'", program.PassEveryFrame, "passthrough", "-c:v", "libx264", path]);
        Assert.True(exitCode == 0, errors);
    }

    /// <summary>Writes a video; its index stands at its end, so that a truncated one is unreadable only with mp4.</summary>
    public static string WriteVideo(string path, int frames = Frames)
    {
        using var writer = new VideoWriter(path, FourCC.MJPG, 30, new Size(64, 48));
        for (var i = 0; i < frames; i++)
        {
            using var picture = Draw(i);
            writer.Write(picture);
        }

        return path;
    }

    public static Mat Draw(int frame)
    {
        var picture = new Mat(48, 64, MatType.CV_8UC3, Belt);
        var shift = 2 * frame;
        picture.Circle(80 - shift, 24, 9, Product, -1);
        picture.Circle(115 - shift, 24, 9, Product, -1);
        picture.Circle(115 - shift, 24, 4, Rot, -1);
        picture.Rectangle(new Rect(145 - shift, 18, 9, 9), Foreign, -1);
        return picture;
    }
}
