using FoodInspect.Core.Files;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Promotion;

/// <summary>A step of a replacement. After each one, and inside it, a whole model stands in place.</summary>
internal sealed record ReplacementStep(string Name, Action Take);

/// <summary>
/// Replaces a model folder NAME by another in one step of the file system, and keeps the old one as NAME.previous. Whatever step is
/// the last that a process lives to take, NAME is a whole model, the old one or the new; the next <see cref="Begin"/> tidies up.
/// </summary>
/// <remarks>
/// The candidate is copied to NAME.incoming, which carries a mark until it stands in place. So the mark tells what NAME.incoming is:
/// with it a candidate that did not get there, without it the old model on its way to NAME.previous. Nothing is deleted under a
/// name that means something; it is renamed to NAME.discarded first, since deleting a folder takes many steps.
/// </remarks>
internal sealed class ModelReplacement : IDisposable
{
    internal const string Mark = ".incoming";
    private readonly FileStream _claim;

    private ModelReplacement(string path, FileStream claim) => (Path, _claim) = (path, claim);

    public string Path { get; }

    public string Previous => $"{Path}.previous";

    private string Incoming => $"{Path}.incoming";

    private string Discarded => $"{Path}.discarded";

    /// <summary>Claims a model folder until disposed, and tidies up what a process that was killed here left behind.</summary>
    /// <exception cref="ModelException">There is no such folder, another process has claimed it, or it cannot be written beside it.</exception>
    public static ModelReplacement Begin(string path)
    {
        var full = RealPath.Of(path);
        if (!Directory.Exists(full))
            throw new ModelException($"There is no model folder '{path}'.");
        return Guard(full, () =>
        {
            var claim = ClaimedFile.Open($"{full}.lock");
            var replacement = new ModelReplacement(full, claim);
            try
            {
                replacement.Recover();
                return replacement;
            }
            catch
            {
                replacement.Dispose();
                throw;
            }
        });
    }

    /// <summary>
    /// Whether the model in place is this one already: the same graph and card, but for thresholds that were calibrated in place.
    /// To replace it by itself would lose what can be rolled back to.
    /// </summary>
    public bool Holds(ModelFolder candidate)
    {
        try
        {
            var card = ModelFolder.Open(Path).Card;
            return AreSame(card with { Thresholds = null }, candidate.Card with { Thresholds = null });
        }
        catch (ModelException)
        {
            // What is damaged is not that model any more.
            return false;
        }
    }

    /// <summary>Puts a copy of the candidate in place; the candidate itself stays where it is.</summary>
    /// <exception cref="ModelException">It is not the model that was measured, or a file cannot be written; the old one stands.</exception>
    public void Replace(ModelFolder candidate) => Guard(Path, () =>
    {
        try
        {
            foreach (var step in Steps(candidate))
                step.Take();
            return true;
        }
        finally
        {
            Recover();
        }
    });

    /// <summary>Exchanges the model with the one before it; doing it twice changes nothing.</summary>
    /// <exception cref="ModelException">There is none before it, or it is damaged.</exception>
    public void RollBack()
    {
        if (!Directory.Exists(Previous))
            throw new ModelException($"There is nothing to roll back to: {Previous} does not exist. It is made by 'promote', and by 'export' in a model's place.");
        ModelFolder.Open(Previous);
        AtomicExchange.Folders(Path, Previous);
    }

    public void Dispose() => _claim.Dispose();

    /// <summary>The steps of a replacement in their order.</summary>
    internal IReadOnlyList<ReplacementStep> Steps(ModelFolder candidate) =>
    [
        new("mark the incoming folder", MarkIncoming),
        new("copy the candidate", () => Copy(candidate.Path)),
        new("check the copy", () => Check(candidate)),
        new("exchange", () => AtomicExchange.Folders(Path, Incoming)),
        .. KeepingSteps,
    ];

    private ReplacementStep[] KeepingSteps =>
    [
        new("remove the mark", () => File.Delete(System.IO.Path.Combine(Path, Mark))),
        new("set the model before the old one aside", SetPreviousAside),
        new("keep the old one", () => Directory.Move(Incoming, Previous)),
        new("delete what is set aside", DeleteDiscarded),
    ];

    private void Recover()
    {
        DeleteDiscarded();
        if (!Directory.Exists(Incoming))
            return;
        if (File.Exists(System.IO.Path.Combine(Incoming, Mark)) || !Directory.EnumerateFileSystemEntries(Incoming).Any())
        {
            Directory.Move(Incoming, Discarded);
            DeleteDiscarded();
            return;
        }
        foreach (var step in KeepingSteps)
            step.Take();
    }

    private void MarkIncoming()
    {
        Directory.CreateDirectory(Incoming);
        File.WriteAllText(System.IO.Path.Combine(Incoming, Mark), "");
    }

    // Contents are on the disk before the names change, so that a loss of power leaves a whole model too.
    private void Copy(string candidate)
    {
        foreach (var file in new DirectoryInfo(candidate).EnumerateFiles().Where(file => file.Name != Mark))
        {
            using var source = file.OpenRead();
            using var target = File.Create(System.IO.Path.Combine(Incoming, file.Name));
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }
    }

    private void Check(ModelFolder candidate)
    {
        if (ModelFolder.Open(Incoming).Card.Sha256 != candidate.Card.Sha256)
            throw new ModelException($"{candidate.Path} was changed while it was measured; measure it again.");
    }

    private void SetPreviousAside()
    {
        if (Directory.Exists(Previous))
            Directory.Move(Previous, Discarded);
    }

    private void DeleteDiscarded()
    {
        if (Directory.Exists(Discarded))
            Directory.Delete(Discarded, recursive: true);
    }

    // A card names the hash of its graph.
    private static bool AreSame(ModelCard one, ModelCard other)
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        one.Write(first);
        other.Write(second);
        return first.ToArray().AsSpan().SequenceEqual(second.ToArray());
    }

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(
                $"{path} could not be claimed or replaced: {failure.Message} A whole model stands there still. "
                + "Is another promotion or export running, or the disk full, or the folder above not writable?", failure);
        }
    }
}
