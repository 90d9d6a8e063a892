using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Benchmarking;

/// <summary>
/// The pictures that bare networks get again and again, in memory: the first of a source, and where their cameras are large, over and over the first of those. Owns them.
/// </summary>
internal sealed class BenchPictures : IDisposable
{
    /// <summary>More would not make a round any truer.</summary>
    private const int Most = 300;

    private readonly List<Frame> _kept = [];

    /// <summary>How many pictures there are, counting what comes again.</summary>
    public int Count { get; private set; }

    /// <summary>8-bit BGR; stays theirs.</summary>
    public Mat this[int place] => _kept[place % _kept.Count].Picture;

    /// <summary>Reads the first pictures of a source.</summary>
    /// <param name="source">Has at least one picture.</param>
    /// <param name="mostBytes">What they may take; one is kept however large it is.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<BenchPictures> ReadAsync(IFrameSource source, long mostBytes, CancellationToken stop)
    {
        var pictures = new BenchPictures();
        try
        {
            var bytes = 0L;
            await foreach (var frame in source.ReadAsync(stop))
            {
                bytes += frame.Picture.Total() * frame.Picture.ElemSize();
                if (pictures.Count++ == 0 || bytes <= mostBytes)
                    pictures._kept.Add(frame);
                else
                    frame.Dispose();
                if (pictures.Count == Most)
                    break;
            }

            return pictures;
        }
        catch
        {
            pictures.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _kept.ForEach(frame => frame.Dispose());
}
