using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>Crops ready for a step, as bytes: RGB [count, side, side, 3] and class ids [count, side, side].</summary>
public sealed record CropBatch(byte[] Pixels, byte[] Labels, int Count, int Side)
{
    /// <summary>Gains of each crop, red, green, blue; null where pictures are taken as they are.</summary>
    public float[]? Gains { get; init; }

    /// <summary>Float [N,3,H,W] on a device, bytes as 0 to 1 times their gains, laid out channels-last (the faster layout for the CPU's convolutions); the caller owns it.</summary>
    public Tensor Images(Device device)
    {
        using var scope = NewDisposeScope();
        using TorchSharp.Scalar full = byte.MaxValue;
        var images = tensor(Pixels, [Count, Side, Side, 3]).to(device).permute(0, 3, 1, 2).to(ScalarType.Float32).div_(full);
        if (Gains is not null)
            images.mul_(tensor(Gains, [Count, 3, 1, 1], device: device));
        return images.MoveToOuterDisposeScope();
    }

    /// <summary>int64 [N,H,W] on a device; the caller owns it.</summary>
    public Tensor Classes(Device device)
    {
        using var scope = NewDisposeScope();
        return tensor(Labels, [Count, Side, Side]).to(device).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// The varied crops of each epoch, in an order and with a variation that only the seed and the epoch decide. Crops are made on
/// pool threads, a few batches ahead of their use.
/// </summary>
public sealed class CropBatches(
    IReadOnlyList<LabelledPicture> pictures, AugmentationChain chain, int batchSize, int side, int seed)
{
    // Each is made by one thread: as many as there are cores, and always more than the step takes at once.
    private static readonly int BatchesAhead = Math.Max(3, Environment.ProcessorCount);

    public int BatchesPerEpoch => (pictures.Count + batchSize - 1) / batchSize;

    public IEnumerable<CropBatch> Epoch(int epoch)
    {
        var order = Enumerable.Range(0, pictures.Count).ToArray();
        RandomOf(epoch, -1).Shuffle(order);
        var ahead = new Queue<Task<CropBatch>>();
        try
        {
            foreach (var indices in order.Chunk(batchSize))
            {
                ahead.Enqueue(Task.Run(() => Make(epoch, indices)));
                if (ahead.Count > BatchesAhead)
                    yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
            while (ahead.TryDequeue(out var batch))
                yield return batch.GetAwaiter().GetResult();
        }
        finally
        {
            // An epoch that is left early must not leave threads at pictures that are about to be freed.
            Task.WhenAll(ahead.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private CropBatch Make(int epoch, int[] indices)
    {
        var pixels = new byte[indices.Length * side * side * 3];
        var labels = new byte[indices.Length * side * side];
        var gains = new List<float>();
        for (var i = 0; i < indices.Length; i++)
        {
            using var crop = chain.Vary(pictures[indices[i]], RandomOf(epoch, indices[i]));
            using var rgb = new Mat();
            Cv2.CvtColor(crop.Image, rgb, ColorConversionCodes.BGR2RGB);
            Copy(rgb, pixels.AsSpan(i * side * side * 3, side * side * 3));
            Copy(crop.Mask, labels.AsSpan(i * side * side, side * side));
            if (crop.Gains is { } known)
                gains.AddRange([known.Red, known.Green, known.Blue]);
        }
        return new CropBatch(pixels, labels, indices.Length, side) { Gains = gains.Count > 0 ? [.. gains] : null };
    }

    private static unsafe void Copy(Mat mat, Span<byte> target) =>
        new ReadOnlySpan<byte>((void*)mat.Data, target.Length).CopyTo(target);

    // A seed of its own for each crop of each epoch (mixed as in SplitMix64), whatever thread makes it.
    private Random RandomOf(int epoch, int index)
    {
        var state = ((ulong)(uint)seed << 40) ^ ((ulong)(uint)epoch << 20) ^ (uint)(index + 1);
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return new Random((int)(state ^ (state >> 31)));
    }
}
