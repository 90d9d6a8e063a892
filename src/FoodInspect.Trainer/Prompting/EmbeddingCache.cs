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
    private readonly LinkedList<(UInt128 Key, SamEmbedding Embedding)> _embeddings = [];

    /// <summary>The embedding of a picture, made by <paramref name="encode"/> if it is not known; it stays the cache's.</summary>
    public SamEmbedding Get(Mat picture, Func<Mat, SamEmbedding> encode)
    {
        var key = Hash(picture);
        for (var node = _embeddings.First; node is not null; node = node.Next)
        {
            if (node.Value.Key != key)
                continue;
            _embeddings.Remove(node);
            _embeddings.AddFirst(node);
            return node.Value.Embedding;
        }
        var embedding = encode(picture);
        _embeddings.AddFirst((key, embedding));
        if (_embeddings.Count > capacity)
        {
            _embeddings.Last!.Value.Embedding.Dispose();
            _embeddings.RemoveLast();
        }
        return embedding;
    }

    public void Dispose()
    {
        foreach (var (_, embedding) in _embeddings)
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
