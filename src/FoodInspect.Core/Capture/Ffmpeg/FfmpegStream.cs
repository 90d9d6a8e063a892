using System.Buffers.Binary;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>
/// Pictures decoded by an ffmpeg child process, read from its pipe straight into pooled native memory: no pixel touches the
/// managed heap.
/// </summary>
internal sealed class FfmpegStream(FfmpegProgram program, FfmpegCommand command, CameraOptions options, FramePool pool) : IPictureStream
{
    private const int HeaderBytes = 54;
    private const int PipeBytes = 1 << 20;
    private const int MostPixelsOfASide = 1 << 15;
    private const int KilledBySignal = 128;
    private const int MostSignals = 64;
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly byte[] _padding = new byte[3];
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private ErrorTail? _errors;
    private long _tornPictures;
    private bool _broken;

    /// <inheritdoc />
    public StreamEnding Ending { get; private set; } = new("");

    /// <inheritdoc />
    public TimeSpan BreaksWithin { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Process id of the child; null before it is started.</summary>
    public int? ProcessId => _child?.Id;

    /// <inheritdoc />
    public void Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_broken, this);
            _child = ChildProcess.Start(program.Path, command.Arguments, command.Input);
        }

        _errors = new ErrorTail(_child.Errors, options.Redact);
        PipeCapacity.Widen(_child.Output, PipeBytes);
    }

    /// <inheritdoc />
    public Grab Read()
    {
        // ffmpeg goes on without the hardware that it was told to use, and only mentions it.
        if (_errors!.Find("Failed setup for format") is { } line)
            throw new CameraException($"{options.Address}: the hardware decoder does not work here: {line}");
        var output = _child!.Output;
        if (output.ReadAtLeast(_header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return End();
        var (width, height) = ReadSize();
        var picture = pool.Rent(height, width, MatType.CV_8UC3);
        if (!ReadPixels(output, picture.Mat))
        {
            picture.Dispose();
            return End();
        }

        // ffmpeg scales what follows to the size that it began with, so that no header tells.
        if (!_errors.PicturesChanged)
            return new Grab(GrabOutcome.Picture, picture, FindFault());
        picture.Dispose();
        throw new CameraException($"{options.Address}: the pictures changed their size or pixel format in mid-stream");
    }

    // The decoder's word on a picture comes before the picture, on another way. One word, one picture: which may be one before it.
    private string? FindFault()
    {
        if (_tornPictures >= _errors!.TornPictures)
            return null;
        _tornPictures++;
        return "torn: parts of the picture were lost on the way or in its file";
    }

    // BITMAPFILEHEADER and BITMAPINFOHEADER, little endian: width at 18, height at 22, bits a pixel at 28.
    private (int Width, int Height) ReadSize()
    {
        var width = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(18));
        var height = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(22));
        var bits = BinaryPrimitives.ReadInt16LittleEndian(_header.AsSpan(28));
        if (_header[0] != 'B' || _header[1] != 'M' || bits != 24 || width is <= 0 or > MostPixelsOfASide || height is <= 0 or > MostPixelsOfASide)
            throw new CameraException($"{options.Address}: ffmpeg wrote something that is no picture; look at FfmpegArguments.");
        return (width, height);
    }

    private unsafe bool ReadPixels(Stream output, Mat picture)
    {
        var (rows, rowBytes) = (picture.Rows, picture.Cols * 3);
        var padding = _padding.AsSpan(0, -rowBytes & 3); // a BMP's row fills whole words
        if (padding.IsEmpty && picture.IsContinuous())
            return Fill(output, new Span<byte>((void*)picture.Data, rowBytes * rows));
        for (var row = 0; row < rows; row++)
        {
            if (!Fill(output, new Span<byte>((void*)picture.Ptr(row), rowBytes)) || !Fill(output, padding))
                return false;
        }

        return true;
    }

    private static bool Fill(Stream output, Span<byte> bytes) =>
        output.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private Grab End()
    {
        var exitCode = _child!.WaitForExit();
        var errors = _errors!.Complete();
        var code = exitCode switch
        {
            null => "ffmpeg does not end",
            0 => "",
            // Where memory is short, the system kills the largest process.
            > KilledBySignal and <= KilledBySignal + MostSignals => $"ffmpeg was killed (signal {exitCode - KilledBySignal})",
            _ => $"ffmpeg ended with {exitCode}",
        };
        var description = string.Join(": ", new[] { code, errors }.Where(part => part.Length > 0));
        Ending = new StreamEnding(description, _errors.PlayedSeconds);
        return new Grab(GrabOutcome.Ended);
    }

    /// <inheritdoc />
    public void Break()
    {
        lock (_gate)
        {
            _broken = true;
            _child?.Kill();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _broken = true;
            _child?.Kill();
            _errors?.Complete(); // its thread reads from what the child closes
            _child?.Dispose();
            _child = null;
        }
    }
}
