namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// The labels that a page was given or sent last, as <see cref="LabelRuns"/>: a page that knows them need send only what changed. Of the
/// frames that pages worked on last; a page whose labels are not known any more sends them whole. Not thread-safe.
/// </summary>
/// <param name="capacity">How many are kept; a draft of 1920×1080 may take a megabyte.</param>
internal sealed class PageLabels(int capacity)
{
    private readonly LinkedList<(string Frame, string? Page, long Revision, byte[] Runs)> latest = [];

    public void Set(string frame, string? page, long revision, byte[] runs)
    {
        if (page is null)
            return;
        if (Find(frame, page) is { } former)
            latest.Remove(former);
        latest.AddFirst((frame, page, revision, runs));
        if (latest.Count > capacity)
            latest.RemoveLast();
    }

    /// <summary>The newest labels of a page for a frame, with their revision; null if they are not known.</summary>
    public (long Revision, byte[] Runs)? Get(string frame, string? page) =>
        Find(frame, page) is { } known ? (known.Value.Revision, known.Value.Runs) : null;

    private LinkedListNode<(string Frame, string? Page, long Revision, byte[] Runs)>? Find(string frame, string? page)
    {
        var node = latest.First;
        while (node is not null && (node.Value.Frame != frame || node.Value.Page != page))
            node = node.Next;
        return node;
    }
}
