using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>MPEG-4 Part 2, with what OpenCV brings along.</summary>
internal sealed class OpenCvEncoder : IVideoEncoder
{
    private readonly string _path;
    private readonly VideoWriter _writer;

    public OpenCvEncoder(string path, double framesPerSecond, Size size)
    {
        _path = path;
        _writer = new VideoWriter(path, FourCC.FromString("mp4v"), framesPerSecond, size);
        if (_writer.IsOpened())
            return;
        _writer.Dispose();
        throw new OutputException($"{path}: the video cannot be opened for writing; is the folder writable, and does the name end in .mp4?");
    }

    public void Write(Mat picture) => _writer.Write(picture);

    public void Complete()
    {
        _writer.Release();
        if (new FileInfo(_path) is not { Exists: true, Length: > 0 })
            throw new OutputException($"{_path}: the video was not written; the disk may be full");
    }

    public void Dispose() => _writer.Dispose();
}
