namespace FoodInspect.Trainer.Data.Formats;

/// <summary>Which class id each label of a foreign set gets.</summary>
internal sealed class LabelIds
{
    /// <summary>The label that stands for unlabelled pixels on the way out and back, in formats whose masks do not hold ids.</summary>
    public const string IgnoreLabel = "ignore";

    /// <summary>Id of pixels that belong to no object: the first class.</summary>
    public const byte Background = 0;

    private readonly Dictionary<string, byte> _ids;

    private LabelIds(ClassList classes, Dictionary<string, byte> ids) => (Classes, _ids) = (classes, ids);

    public ClassList Classes { get; }

    /// <summary>Id of pixels that take no part in training.</summary>
    public byte Ignore => (byte)Classes.Ignore;

    /// <summary>Id of a label.</summary>
    /// <exception cref="InvalidDataException">The set's own list of labels does not have it.</exception>
    public byte this[string label] => _ids.TryGetValue(label, out var id)
        ? id
        : throw new InvalidDataException($"the label '{label}' is not in the set's list of labels: {string.Join(", ", _ids.Keys)}");

    /// <summary>Gives ids: those of a wanted list by name, or the background 0 and the others 1, 2 … in the set's order.</summary>
    /// <param name="labels">The set's labels.</param>
    /// <param name="holdsIds"><see cref="ForeignDataset.HoldsIds"/>.</param>
    /// <param name="background">Name of the first class, if the list is made; null if the set's first label is it.</param>
    /// <param name="wanted">The classes to map to, or null to make a list.</param>
    /// <param name="renamed">Labels that count as others, by the set's name for them.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static LabelIds Create(
        IReadOnlyList<string> labels, bool holdsIds, string? background, ClassList? wanted, IReadOnlyDictionary<string, string> renamed, ImportJournal journal)
    {
        foreach (var name in renamed.Keys.Except(labels))
            journal.Problem("--map", $"the set has no label '{name}'; its labels are {string.Join(", ", labels)}");
        string Final(string label) => renamed.GetValueOrDefault(label, label);
        // Where masks hold ids, a label of this name is a class like any other; only a person's word makes another one unlabelled.
        bool IsUnlabelled(string label) => Final(label) == IgnoreLabel && (!holdsIds || renamed.ContainsKey(label));
        var classes = wanted ?? Made([.. labels.Where(label => !IsUnlabelled(label)).Select(Final)], background, journal);
        if (!holdsIds || labels.Any(IsUnlabelled))
            RequireNoIgnore(classes, journal);
        var known = classes.Classes.ToDictionary(c => c.Name, c => (byte)c.Id);
        if (labels.Any(IsUnlabelled))
            known.TryAdd(IgnoreLabel, (byte)classes.Ignore);
        string[] unknown = [.. labels.Where(label => !known.ContainsKey(Final(label)))];
        if (unknown.Length > 0)
        {
            journal.Problem(
                (unknown.Length == 1 ? "label " : "labels ") + FirstFew.Of([.. unknown.Select(label => $"'{Final(label)}'")]),
                $"{(unknown.Length == 1 ? "is no class" : "are no classes")} of those wanted ({string.Join(", ", classes.Classes.Select(c => c.Name))}); "
                + $"add what is missing there, or name its class by --map \"{unknown[0]}=CLASS\"");
        }
        return new LabelIds(classes, labels.Distinct().ToDictionary(label => label, label => known.GetValueOrDefault(Final(label))));
    }

    /// <summary>Refuses a class whose name stands for unlabelled pixels in a format: these and the class could not be told apart.</summary>
    public static void RequireNoIgnore(ClassList classes, ImportJournal journal)
    {
        if (classes.Classes.Any(c => c.Name == IgnoreLabel))
            journal.Problem(ClassList.FileName, $"a class is called '{IgnoreLabel}', which here stands for unlabelled pixels; give the class another name");
    }

    private static ClassList Made(IReadOnlyList<string> labels, string? background, ImportJournal journal)
    {
        string[] names = [.. (background is null ? labels : labels.Prepend(background)).Distinct()];
        if (names.Length > 255)
            journal.Problem("labels", $"are {names.Length}; a mask has room for 255 classes. Join some by --map");
        return new ClassList([.. names.Take(255).Select((name, id) => new DatasetClass(id, name))]);
    }
}
