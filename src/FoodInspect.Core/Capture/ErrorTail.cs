using System.Text.RegularExpressions;

namespace FoodInspect.Core.Capture;

/// <summary>
/// The last errors and warnings that ffmpeg wrote to its standard error (<c>-loglevel level+warning</c>: each line tells its level), read
/// on a thread of their own. A line without a level counts as an error.
/// </summary>
internal sealed partial class ErrorTail
{
    private const int KeptLines = 8;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Queue<string> _errors = [];
    private readonly Queue<string> _warnings = [];
    private readonly TextReader _reader;
    private readonly Func<string, string> _redact;
    private readonly Thread _thread;
    private long _tornPictures;

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

    private void Read()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
            {
                // ffmpeg's own word for what any decoder flags, and that of the JPEG decoder, which flags nothing.
                if (line.Contains("corrupt decoded frame", StringComparison.Ordinal) || line.Contains("] overread ", StringComparison.Ordinal))
                    Interlocked.Increment(ref _tornPictures);
                var text = MemoryAddress().Replace(_redact(line), "");
                Keep(Level().Match(text).Groups["level"].Value == "warning" ? _warnings : _errors, Level().Replace(text, "", count: 1));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Keep(_errors, $"(its errors could not be read: {exception.Message})");
        }
    }

    private void Keep(Queue<string> lines, string line)
    {
        lock (_gate)
        {
            // A broken stream says the same thing of every picture.
            if (lines.Contains(line))
                return;
            lines.Enqueue(line);
            if (lines.Count > KeptLines)
                lines.Dequeue();
        }
    }

    /// <summary>The first of the last errors and warnings that contains a text, or null.</summary>
    public string? Find(string text)
    {
        lock (_gate)
        {
            foreach (var line in _errors)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
            }

            foreach (var line in _warnings)
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
            return string.Join("; ", _errors);
    }

    // ffmpeg's "[rtsp @ 0x55d0c8a3]" differs each time, which would make the same fault look like another.
    [GeneratedRegex(" @ 0x[0-9a-f]+")]
    private static partial Regex MemoryAddress();

    [GeneratedRegex(@"(?<=^|\] )\[(?<level>warning|error|fatal|panic)\] ")]
    private static partial Regex Level();
}
