using System.IO.Hashing;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// The embeddings of the pictures that were asked about last, by what the pictures show. An embedding takes 4 MB with SAM 1 and
/// 17 MB with SAM 2. Owns them. Not thread-safe.
/// </summary>
/// <param name="capacity">How many are kept; the one not used for longest goes first.</param>
internal sealed class EmbeddingCache(int capacity) : IDisposable
{
    // The one used last stands last.
    private readonly OrderedDictionary<UInt128, SamEmbedding> _embeddings = [];

    /// <summary>The embedding of a picture, made by <paramref name="encode"/> if it is not known; it stays the cache's.</summary>
    public SamEmbedding Get(Mat picture, Func<Mat, SamEmbedding> encode)
    {
        var key = Hash(picture);
        if (!_embeddings.Remove(key, out var embedding))
            embedding = encode(picture);
        _embeddings.Add(key, embedding);
        if (_embeddings.Count > capacity)
        {
            _embeddings.GetAt(0).Value.Dispose();
            _embeddings.RemoveAt(0);
        }
        return embedding;
    }

    public void Dispose()
    {
        foreach (var embedding in _embeddings.Values)
            embedding.Dispose();
        _embeddings.Clear();
    }

    private static unsafe UInt128 Hash(Mat picture)
    {
        var (rows, rowBytes) = (picture.Rows, picture.Cols * (int)picture.ElemSize());
        var hash = new XxHash128();
        hash.Append(MemoryMarshal.AsBytes<int>([rows, picture.Cols]));
        for (var y = 0; y < rows; y++)
            hash.Append(new ReadOnlySpan<byte>(picture.Ptr(y).ToPointer(), rowBytes));
        return hash.GetCurrentHashAsUInt128();
    }
}
