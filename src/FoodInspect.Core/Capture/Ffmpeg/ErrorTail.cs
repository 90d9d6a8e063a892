using System.Globalization;
using System.Text.RegularExpressions;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>
/// The last errors that ffmpeg wrote to its standard error, and what its warnings tell of the pictures (<c>-loglevel level+warning</c>: each
/// line tells its level), read on a thread of their own. A line without a level counts as an error, unless it is of what <c>-progress</c> writes.
/// </summary>
internal sealed partial class ErrorTail
{
    private const int KeptLines = 8;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = [];
    private readonly TextReader _reader;
    private readonly Func<string, string> _redact;
    private readonly Thread _thread;
    private long _tornPictures;
    private volatile bool _picturesChanged;
    private double? _playedSeconds;

    /// <summary>Starts reading; every line goes through <paramref name="redact"/> before it is kept.</summary>
    public ErrorTail(TextReader reader, Func<string, string> redact)
    {
        _reader = reader;
        _redact = redact;
        _thread = new Thread(Read, StackBytes) { Name = "child's errors", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Pictures so far of which ffmpeg said that it had to make up parts of them.</summary>
    public long TornPictures => Interlocked.Read(ref _tornPictures);

    /// <summary>True once the pictures have another size or pixel format than those before.</summary>
    public bool PicturesChanged => _picturesChanged;

    /// <summary>How far <c>-progress</c> says that ffmpeg came, in seconds of the video, or null; after <see cref="Complete"/>.</summary>
    public double? PlayedSeconds
    {
        get
        {
            lock (_gate)
                return _playedSeconds;
        }
    }

    private void Read()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
            {
                if (Progress().Match(line) is { Success: true } progress)
                {
                    TakeProgress(progress.Groups["name"].Value, progress.Groups["value"].Value);
                    continue;
                }

                TakeNote(line);
                var level = Level().Match(line);
                if (level.Groups["level"].Value != "warning")
                    Keep(Meaningless().Replace(_redact(line.Remove(level.Index, level.Length)), ""));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Keep($"(its errors could not be read: {exception.Message})");
        }
    }

    private void TakeProgress(string name, string value)
    {
        if (name != "out_time_us" || !long.TryParse(value, CultureInfo.InvariantCulture, out var microseconds))
            return;
        lock (_gate)
            _playedSeconds = microseconds / 1e6;
    }

    private void TakeNote(string line)
    {
        // ffmpeg's own word for what any decoder flags, and that of the JPEG decoder, which flags nothing.
        if (line.Contains("corrupt decoded frame", StringComparison.Ordinal) || line.Contains("] overread ", StringComparison.Ordinal))
            Interlocked.Increment(ref _tornPictures);
        if (line.Contains("Changing video frame properties", StringComparison.Ordinal))
            _picturesChanged = true;
    }

    private void Keep(string line)
    {
        lock (_gate)
        {
            // A broken stream says the same thing of every picture.
            if (_lines.Contains(line))
                return;
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }
    }

    /// <summary>The first of the last errors that contains a text, or null.</summary>
    public string? Find(string text)
    {
        lock (_gate)
        {
            foreach (var line in _lines)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
            }

            return null;
        }
    }

    /// <summary>The last errors, after the child's end.</summary>
    public string Complete()
    {
        _thread.Join(Patience);
        lock (_gate)
            return string.Join("; ", _lines);
    }

    [GeneratedRegex(@"^(?<name>\w+)=\s*(?<value>\S+)\s*$")]
    private static partial Regex Progress();

    // What differs each time and would make the same fault look like another: ffmpeg's "[rtsp @ 0x55d0c8a3]", of a stream without a length
    // (of an http camera) how far it came and its length, which is then the largest number, and by how many bytes a JPEG is short.
    [GeneratedRegex(" @ 0x[0-9a-f]+| at [0-9]+, should be 18446744073709551615|(?<= overread) [0-9]+")]
    private static partial Regex Meaningless();

    [GeneratedRegex(@"(?<=^|\] )\[(?<level>warning|error|fatal|panic)\] ")]
    private static partial Regex Level();
}
