namespace FoodInspect.Trainer.Labelling;

/// <summary>Which page drew last on each frame, and how often it had by then: so that neither an older state nor another page's replaces a newer one. Thread-safe.</summary>
internal sealed class DrawnFrames
{
    private readonly Dictionary<string, (string Page, long Revision)> _newest = [];

    /// <summary>The state of a frame, as pages are told it; empty before any drew.</summary>
    public string StateOf(string name)
    {
        lock (_newest)
            return _newest.TryGetValue(name, out var known) ? $"{known.Page}:{known.Revision}" : "";
    }

    /// <summary>Saves what a page sends, unless a later one of its own has come already: a page that is being closed sends its last state beside one that is still on its way.</summary>
    /// <exception cref="Exception">What <paramref name="save"/> throws; the state is as before then.</exception>
    public void Take(string name, (string Page, long Revision) sent, Action save)
    {
        lock (_newest)
        {
            if (_newest.TryGetValue(name, out var known) && known.Page == sent.Page && known.Revision > sent.Revision)
                return;
            save();
            _newest[name] = sent;
        }
    }

    /// <summary>Refuses a page that has not seen what another one drew last.</summary>
    /// <param name="name">The frame.</param>
    /// <param name="since">The state that the page began with.</param>
    /// <param name="page">The page; what it drew itself it knows.</param>
    /// <exception cref="InvalidDataException">It has not.</exception>
    public void RequireSame(string name, string? since, string page)
    {
        if (StateOf(name) is var state && state != (since ?? "") && !state.StartsWith($"{page}:", StringComparison.Ordinal))
            throw new InvalidDataException("somebody else, or another tab, has drawn on this frame since; reload the page to see it");
    }
}
