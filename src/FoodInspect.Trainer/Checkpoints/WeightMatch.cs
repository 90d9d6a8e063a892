using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>
/// How the tensors of a file and of a network fit each other, by name and shape. Names are the network's own; torchvision's of a bare ResNet are known as
/// those of the encoder.
/// </summary>
public sealed record WeightMatch
{
    // Names in files as they are, or as part of a segmentation network.
    private static readonly string[] Prefixes = ["", $"{ResNet.EncoderName}."];

    private WeightMatch(IReadOnlyDictionary<string, Tensor> state, WeightFile file, string prefix)
    {
        var named = file.Tensors.Where(entry => !IsCounter(entry.Key)).ToDictionary(entry => prefix + entry.Key, entry => entry);
        Fitting = [.. named.Where(entry => state.TryGetValue(entry.Key, out var own) && own.shape.SequenceEqual(entry.Value.Value.shape))
            .Select(entry => (entry.Key, entry.Value.Key))];
        Missing = [.. state.Keys.Where(name => !named.ContainsKey(name)).Select(name => $"'{name}' is missing")];
        NotBrought = [.. state.Keys.Except(Fitting.Select(pair => pair.Own))];
        Extra = [.. named.Where(entry => !state.ContainsKey(entry.Key)).Select(entry => $"'{entry.Value.Key}' is not part of this network")];
        OtherShape = [.. named.Where(entry => state.TryGetValue(entry.Key, out var own) && !own.shape.SequenceEqual(entry.Value.Value.shape)).Select(entry =>
            $"'{entry.Value.Key}' is [{string.Join(',', entry.Value.Value.shape)}], the network's [{string.Join(',', state[entry.Key].shape)}]")];
    }

    /// <summary>Sentences on tensors of the network that the file lacks.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Sentences on tensors of the file that the network does not have. Counters of batches are not among them.</summary>
    public IReadOnlyList<string> Extra { get; }

    /// <summary>Sentences on tensors that differ in shape.</summary>
    public IReadOnlyList<string> OtherShape { get; }

    /// <summary>All that did not fit, a sentence each.</summary>
    public IReadOnlyList<string> Skipped => [.. Missing, .. OtherShape, .. Extra];

    /// <summary>The network's tensors that the file does not bring: they are as they were made.</summary>
    public IReadOnlyList<string> NotBrought { get; }

    /// <summary>Tensors that fit: names in the network and in the file.</summary>
    private IReadOnlyList<(string Own, string InFile)> Fitting { get; }

    /// <summary>Copies a file's tensors into a network.</summary>
    /// <param name="network">Any module with named tensors.</param>
    /// <param name="file">Stays the caller's.</param>
    /// <param name="partial">Whether what does not fit is skipped; the caller says so aloud, from <see cref="Skipped"/>.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="InvalidDataException">Something does not fit (nothing at all, if partial). The message lists everything; the network is as it was. Or a weight is no finite number.</exception>
    public static WeightMatch Apply(Module network, WeightFile file, bool partial = false)
    {
        using var untracked = no_grad();
        var state = network.state_dict();
        var match = Prefixes.Select(prefix => new WeightMatch(state, file, prefix)).MaxBy(candidate => candidate.Fitting.Count)!;
        if (partial && match.Fitting.Count == 0)
            throw new InvalidDataException($"{file.Path} has no tensor of this network ({network.GetName()}): {file.Tensors.Count} others.");
        if (!partial && match.Skipped.Count > 0)
        {
            throw new InvalidDataException(
                $"{file.Path} does not fit the network ({network.GetName()}): {match.Fitting.Count} tensors fit,"
                + $"{Environment.NewLine}  {string.Join($",{Environment.NewLine}  ", match.Skipped)}.");
        }
        RequireNumbers(file, match.Fitting);
        foreach (var (own, inFile) in match.Fitting)
            state[own].copy_(file.Tensors[inFile]);
        return match;
    }

    // A network with one of them answers nothing, and trained further it is said to have diverged.
    private static void RequireNumbers(WeightFile file, IReadOnlyList<(string Own, string InFile)> used)
    {
        string[] faults = [.. used.Select(pair => (pair.InFile, Wrong: NotFinite(file.Tensors[pair.InFile]))).Where(pair => pair.Wrong > 0)
            .Select(pair => $"{pair.Wrong} of the {file.Tensors[pair.InFile].NumberOfElements} of '{pair.InFile}'")];
        if (faults.Length > 0)
            throw new InvalidDataException($"{file.Path} has weights that are not numbers (NaN or infinite): {FirstFew.Of(faults)}. Take weights from before the training that spoilt them.");
    }

    private static long NotFinite(Tensor tensor)
    {
        if (!tensor.is_floating_point())
            return 0;
        using var finite = tensor.isfinite();
        using var count = finite.count_nonzero();
        return tensor.NumberOfElements - count.item<long>();
    }

    // PyTorch's batch normalisation counts its batches; nothing depends on it, and ours does not count.
    private static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
}
