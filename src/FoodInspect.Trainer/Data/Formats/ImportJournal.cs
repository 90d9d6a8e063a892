namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// What an import or export has to tell: problems, for which nothing is written, and notes on what the other side cannot carry, counted.
/// </summary>
internal sealed class ImportJournal
{
    private readonly SortedDictionary<string, long> _notes = new(StringComparer.Ordinal);
    private readonly List<(string? Origin, string Message)> _problems = [];

    /// <summary>A sentence each; what is wrong with many in the same way is one sentence, with the first few of them.</summary>
    public IReadOnlyList<string> Problems =>
        [.. _problems.GroupBy(problem => problem.Message).Select(alike => Sentence([.. alike.Select(problem => problem.Origin).OfType<string>()], alike.Key))];

    /// <summary>Sentences with how often each applies.</summary>
    public IEnumerable<string> Notes => _notes.Select(note => $"{note.Value} × {note.Key}");

    public void Problem(string origin, string message) => _problems.Add((origin, message));

    /// <param name="sentence">Says by itself where the problem is.</param>
    public void Problem(string sentence) => _problems.Add((null, sentence));

    public void Note(string sentence, long times = 1)
    {
        if (times > 0)
            _notes[sentence] = _notes.GetValueOrDefault(sentence) + times;
    }

    /// <exception cref="DatasetException">There are problems.</exception>
    public void ThrowIfProblems(string source)
    {
        if (_problems.Count > 0)
            throw new DatasetException(source, Problems);
    }

    private static string Sentence(string[] origins, string message) => origins.Length == 0 ? message : $"{FirstFew.Of(origins)}: {message}";
}
