using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Pictures of a V4L2 device, read inside this process. A read that hangs in the driver cannot be ended; so it holds no
/// memory of the pool.
/// </summary>
internal sealed class V4l2Stream(CameraOptions options, FramePool pool) : IPictureStream
{
    // Two: one is being filled while the other is read; more would only be delay.
    private const int DriverBuffers = 2;
    private readonly Mat _decoded = new();
    private VideoCapture? _device;

    /// <inheritdoc />
    public StreamEnding Ending { get; } = new(true, "the device gives no more pictures (unplugged?)");

    /// <inheritdoc />
    public TimeSpan BreaksWithin { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void Open()
    {
        RefuseWhatIsNoDevice();
        _device = new VideoCapture(options.Source, VideoCaptureAPIs.V4L2);
        if (!_device.IsOpened())
            throw new CameraException($"{options.Source} is no camera, or another program uses it (see: v4l2-ctl --list-devices).");
        _device.Set(VideoCaptureProperties.BufferSize, DriverBuffers);
        if (options.PixelFormat is { } format)
            Ask(VideoCaptureProperties.FourCC, FourCC.FromString(format).Value, format);
        if (options.Width is { } width)
            Ask(VideoCaptureProperties.FrameWidth, width, $"a width of {width}");
        if (options.Height is { } height)
            Ask(VideoCaptureProperties.FrameHeight, height, $"a height of {height}");
        if (options.FramesPerSecond is { } rate)
            Ask(VideoCaptureProperties.Fps, rate, $"{rate} frames a second");
    }

    private void RefuseWhatIsNoDevice()
    {
        if (!File.Exists(options.Source))
            throw new CameraException($"There is no device {options.Source}; is the camera plugged in?");
        try
        {
            using var device = File.OpenHandle(options.Source, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CameraException($"{options.Source} may not be opened by this user; add it to its group with: usermod -aG video USER.", exception);
        }
        catch (IOException exception)
        {
            throw new CameraException($"{options.Source} cannot be opened: {exception.Message}", exception);
        }
    }

    private void Ask(VideoCaptureProperties property, double value, string what)
    {
        _device!.Set(property, value);
        var given = _device.Get(property);
        if (Math.Abs(given - value) > 0.5)
            throw new CameraException($"{options.Source} does not give {what}, but {given} (see: v4l2-ctl -d {options.Source} --list-formats-ext).");
    }

    /// <inheritdoc />
    public Grab Read()
    {
        if (!_device!.Read(_decoded))
            return new Grab(GrabOutcome.Ended);
        if (_decoded.Empty())
            return new Grab(GrabOutcome.Empty);
        var picture = pool.Rent(_decoded.Rows, _decoded.Cols, MatType.CV_8UC3);
        _decoded.CopyTo(picture.Mat);
        return new Grab(GrabOutcome.Picture, picture);
    }

    /// <inheritdoc />
    public void Break()
    {
        // Nothing ends a call in the driver.
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _device?.Dispose();
        _decoded.Dispose();
    }
}
