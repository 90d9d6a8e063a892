using System.Text.RegularExpressions;

namespace FoodInspect.Core.Capture;

/// <summary>The last lines that a child process wrote to its standard error, read on a thread of their own.</summary>
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

    /// <summary>Starts reading; every line goes through <paramref name="redact"/> before it is kept.</summary>
    public ErrorTail(TextReader reader, Func<string, string> redact)
    {
        _reader = reader;
        _redact = redact;
        _thread = new Thread(Read, StackBytes) { Name = "child's errors", IsBackground = true };
        _thread.Start();
    }

    private void Read()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
                Keep(MemoryAddress().Replace(_redact(line), ""));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Keep($"(its errors could not be read: {exception.Message})");
        }
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

    /// <summary>The first of the last lines that contains a text, or null.</summary>
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

    /// <summary>What was written, after the child's end.</summary>
    public string Complete()
    {
        _thread.Join(Patience);
        lock (_gate)
            return string.Join("; ", _lines);
    }

    // ffmpeg's "[rtsp @ 0x55d0c8a3]" differs each time, which would make the same fault look like another.
    [GeneratedRegex(" @ 0x[0-9a-f]+")]
    private static partial Regex MemoryAddress();
}
