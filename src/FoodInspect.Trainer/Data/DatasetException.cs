namespace FoodInspect.Trainer.Data;

/// <summary>Everything that is wrong with a dataset, together.</summary>
public sealed class DatasetException : Exception
{
    private const int MostShown = 50;

    /// <param name="folder">The dataset.</param>
    /// <param name="problems">One sentence each, with the file's name.</param>
    public DatasetException(string folder, IReadOnlyList<string> problems)
        : base(Describe(folder, problems)) => Problems = problems;

    public IReadOnlyList<string> Problems { get; }

    private static string Describe(string folder, IReadOnlyList<string> problems)
    {
        var lines = problems.Take(MostShown).Select(problem => $"  - {problem}");
        if (problems.Count > MostShown)
            lines = lines.Append($"  … and {problems.Count - MostShown} more");
        return $"The dataset {folder} has {problems.Count} problem(s):{Environment.NewLine}"
            + string.Join(Environment.NewLine, lines);
    }
}
