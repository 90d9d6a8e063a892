namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// What an import or export has to tell: problems, for which nothing is written, and notes on what the other side cannot carry, counted.
/// </summary>
internal sealed class ImportJournal
{
    private readonly SortedDictionary<string, long> notes = new(StringComparer.Ordinal);
    private readonly List<(string? Origin, string Message)> problems = [];

    /// <summary>A sentence each; what is wrong with many in the same way is one sentence, with the first few of them.</summary>
    public IReadOnlyList<string> Problems =>
        [.. problems.GroupBy(problem => problem.Message).Select(alike => Sentence([.. alike.Select(problem => problem.Origin).OfType<string>()], alike.Key))];

    /// <summary>Sentences with how often each applies.</summary>
    public IEnumerable<string> Notes => notes.Select(note => $"{note.Value} × {note.Key}");

    public void Problem(string origin, string message) => problems.Add((origin, message));

    /// <param name="sentence">Says by itself where the problem is.</param>
    public void Problem(string sentence) => problems.Add((null, sentence));

    public void Note(string sentence, long times = 1)
    {
        if (times > 0)
            notes[sentence] = notes.GetValueOrDefault(sentence) + times;
    }

    /// <exception cref="DatasetException">There are problems.</exception>
    public void ThrowIfProblems(string source)
    {
        if (problems.Count > 0)
            throw new DatasetException(source, Problems);
    }

    private static string Sentence(string[] origins, string message) => origins.Length == 0 ? message : $"{FirstFew.Of(origins)}: {message}";
}
