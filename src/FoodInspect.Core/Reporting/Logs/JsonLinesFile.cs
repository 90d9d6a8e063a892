using System.Buffers;
using System.Text.Json;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>
/// A file of JSON documents, one a line. Each line reaches the operating system with one write, so that neither a full
/// disk nor a crash loses a line silently. Not thread-safe.
/// </summary>
internal sealed class JsonLinesFile : IDisposable
{
    private readonly Stream _file;
    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private bool _isWithinLine;
    private long? _lines;

    private JsonLinesFile(Stream file, string path)
    {
        (_file, _path) = (file, path);
        _json = new Utf8JsonWriter(_line, JsonText.WriterOptions);
    }

    /// <summary>Creates the file, replacing an earlier one.</summary>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public static JsonLinesFile Create(string path) => new(OutputFile.Open(path, FileMode.Create), path) { _lines = 0 };

    /// <summary>Opens a file to add to its end, or creates it; it may be a pipe, or <c>/dev/stdout</c>. A last line that a full disk or a crash cut short stays a line of its own.</summary>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public static JsonLinesFile Append(string path)
    {
        if (OpenStandardStream(path) is { } shared)
            return new JsonLinesFile(shared, path);
        var file = OutputFile.Open(path, FileMode.OpenOrCreate);
        if (!file.CanSeek || file.Length == 0)
            return new JsonLinesFile(file, path);
        file.Seek(-1, SeekOrigin.End);
        return new JsonLinesFile(file, path) { _isWithinLine = file.ReadByte() != '\n' };
    }

    /// <summary>
    /// Where the program's output was sent into a file (<c>&gt; log</c>), that file opened by its name has a position of its own, and the console would
    /// overwrite what was written there.
    /// </summary>
    private static Stream? OpenStandardStream(string path) => path switch
    {
        "/dev/stdout" => Console.OpenStandardOutput(),
        "/dev/stderr" => Console.OpenStandardError(),
        _ => null,
    };

    /// <summary>Writes one line.</summary>
    /// <param name="state">What to write.</param>
    /// <param name="write">Writes one JSON object.</param>
    /// <exception cref="OutputException">The file cannot be written, for example because the disk is full.</exception>
    public void WriteLine<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        _line.ResetWrittenCount();
        if (_isWithinLine)
            _line.Write("\n"u8);
        _json.Reset();
        write(_json, state);
        _json.Flush();
        _line.Write("\n"u8);
        try
        {
            _file.Write(_line.WrittenSpan);
            _isWithinLine = false;
            _lines++;
        }
        catch (IOException exception)
        {
            var before = _lines is not null ? $" The {_lines} lines before it are in the file." : "";
            throw new OutputException($"{_path}: a line cannot be written: {exception.Message}{before}", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }
}
