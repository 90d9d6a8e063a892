using System.Buffers;
using System.Text.Json;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// A file of JSON documents, one a line. Each line reaches the operating system with one write, so that neither a full
/// disk nor a crash loses a line silently. Not thread-safe.
/// </summary>
internal sealed class JsonLinesFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private long _lines;

    /// <summary>Opens the file.</summary>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public JsonLinesFile(string path, FileMode mode)
    {
        _file = OutputFile.Open(path, mode);
        _json = new Utf8JsonWriter(_line, JsonText.WriterOptions);
    }

    /// <summary>Writes one line.</summary>
    /// <param name="state">What to write.</param>
    /// <param name="write">Writes one JSON object.</param>
    /// <exception cref="OutputException">The file cannot be written, for example because the disk is full.</exception>
    public void WriteLine<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        write(_json, state);
        _json.Flush();
        _line.Write("\n"u8);
        try
        {
            _file.Write(_line.WrittenSpan);
            _lines++;
        }
        catch (IOException exception)
        {
            throw new OutputException(
                $"{_file.Name}: line {_lines + 1} cannot be written: {exception.Message} The {_lines} lines before it are in the file.", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }
}
