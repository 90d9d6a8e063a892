namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// What an import or export has to tell: problems, for which nothing is written, and notes on what the other side cannot carry, counted.
/// </summary>
internal sealed class ImportJournal
{
    private readonly SortedDictionary<string, long> notes = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    /// <summary>Sentences with how often each applies.</summary>
    public IEnumerable<string> Notes => notes.Select(note => $"{note.Value} × {note.Key}");

    public void Problem(string origin, string message) => Problems.Add($"{origin}: {message}");

    public void Note(string sentence, long times = 1)
    {
        if (times > 0)
            notes[sentence] = notes.GetValueOrDefault(sentence) + times;
    }

    /// <exception cref="DatasetException">There are problems.</exception>
    public void ThrowIfProblems(string source)
    {
        if (Problems.Count > 0)
            throw new DatasetException(source, Problems);
    }
}
