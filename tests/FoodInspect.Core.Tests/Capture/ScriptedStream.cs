using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>A camera's connection that does what a test tells it to.</summary>
internal sealed class ScriptedStream(FramePool pool, Action<ScriptedStream>? open = null, Func<ScriptedStream, Grab>? read = null)
    : IPictureStream
{
    private readonly ManualResetEventSlim _broken = new();
    private int _number;
    private volatile bool _givesNothing;
    private volatile bool _isDisposed;
    private volatile bool _hasGivenPicture;

    public bool IsDisposed => _isDisposed;

    public bool IsBroken => _broken.IsSet;

    /// <summary>True from the moment from which nothing but the clock can bring its reader on.</summary>
    public bool GivesNothing => _givesNothing;

    public bool HasGivenPicture => _hasGivenPicture;

    /// <summary>What disposing it throws, or null.</summary>
    public Exception? DisposalFault { get; init; }

    public StreamEnding Ending { get; init; } = new("");

    public TimeSpan BreaksWithin { get; init; } = TimeSpan.FromSeconds(10);

    public void Open() => open?.Invoke(this);

    public Grab Read() => (read ?? (stream => stream.Picture()))(this);

    /// <summary>A picture unlike the one before.</summary>
    public Grab Picture() => Picture(_number++);

    /// <summary>The picture of that number, unlike those of other numbers.</summary>
    public Grab Picture(int number)
    {
        _hasGivenPicture = true;
        var picture = pool.Rent(48, 64, MatType.CV_8UC3);
        picture.Mat.SetTo(new Scalar(100, 100, 50 + number % 100));
        return new Grab(GrabOutcome.Picture, picture);
    }

    /// <summary>Blocks until the stream is broken off, as reading a pipe does.</summary>
    public Grab HangUntilBroken()
    {
        HangUntil(_broken);
        return new Grab(GrabOutcome.Ended);
    }

    /// <summary>Blocks whether the stream is broken off or not, as a driver does.</summary>
    public void HangUntil(ManualResetEventSlim end)
    {
        _givesNothing = true;
        end.Wait();
    }

    public void Break() => _broken.Set();

    public void Dispose()
    {
        _isDisposed = true;
        if (DisposalFault is { } fault)
            throw fault;
    }
}
