using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture.Live;

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
    public StreamEnding Ending { get; } = new("the device gives no more pictures (unplugged?)");

    /// <inheritdoc />
    public TimeSpan BreaksWithin { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void Open()
    {
        RefuseWhatIsNoDevice();
        _device = new VideoCapture(options.Source, VideoCaptureAPIs.V4L2);
        if (!_device.IsOpened())
            throw new CameraException($"{options.Source} is no camera, or is in use (see: v4l2-ctl --list-devices, fuser -v {options.Source})");
        _device.Set(VideoCaptureProperties.BufferSize, DriverBuffers);
        if (options.PixelFormat is { } format)
            _device.Set(VideoCaptureProperties.FourCC, FourCC.FromString(format).Value);
        if (options is { Width: { } width, Height: { } height })
        {
            // Takes effect when both are told; after the first alone the device still has its old size.
            _device.Set(VideoCaptureProperties.FrameWidth, width);
            _device.Set(VideoCaptureProperties.FrameHeight, height);
        }
        if (options.FramesPerSecond is { } rate)
            _device.Set(VideoCaptureProperties.Fps, rate);
        RefuseWhatIsNotGiven(_device);
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
            throw new CameraException($"{options.Source} may not be opened by this user; add it to its group with: usermod -aG video USER", exception);
        }
        catch (IOException exception)
        {
            throw new CameraException($"{options.Source} cannot be opened: {exception.Message}", exception);
        }
    }

    // After all was asked for, since one may cost another: many cameras give their largest pictures at a low rate.
    private void RefuseWhatIsNotGiven(VideoCapture device)
    {
        List<string> refused = [];
        var format = device.FourCC;
        if (options.PixelFormat is { } wanted && wanted != format)
            refused.Add($"{wanted} but {format}");
        var (width, height) = (device.Get(VideoCaptureProperties.FrameWidth), device.Get(VideoCaptureProperties.FrameHeight));
        if ((options.Width ?? width, options.Height ?? height) != (width, height))
            refused.Add($"{options.Width}x{options.Height} but {width}x{height}");
        var rate = device.Get(VideoCaptureProperties.Fps);
        if (options.FramesPerSecond is { } asked && Math.Abs(asked - rate) > 0.5)
            refused.Add(rate > 0 ? $"{asked} frames a second but {rate:0.##}" : $"{asked} frames a second: it does not say its rate");
        if (refused.Count > 0)
            throw new CameraException($"{options.Source} does not give {string.Join(", ", refused)} (see: v4l2-ctl -d {options.Source} --list-formats-ext)");
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
