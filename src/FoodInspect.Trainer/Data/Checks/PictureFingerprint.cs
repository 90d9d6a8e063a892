using System.Numerics;
using OpenCvSharp;
using OpenCvSharp.ImgHash;

namespace FoodInspect.Trainer.Data.Checks;

/// <summary>
/// By what a picture is known again after another compression, brightness or size: a perceptual hash (pHash; Zauner 2010) that finds candidates quickly, and a grey
/// thumbnail that decides. The hash alone takes pictures of one belt for each other, since most of each is the same belt.
/// </summary>
internal sealed class PictureFingerprint
{
    private const int ThumbnailSide = 48;
    private const int MostBitsApart = 12;

    // Correlation of thumbnails.
    private const double SameFrom = 0.98;

    private readonly ulong _hash;
    private readonly float[] _thumbnail;

    private PictureFingerprint(ulong hash, float[] thumbnail) => (_hash, _thumbnail) = (hash, thumbnail);

    /// <param name="picture">BGR, 8-bit.</param>
    public static PictureFingerprint Of(Mat picture)
    {
        using var hasher = PHash.Create();
        using var code = new Mat();
        hasher.Compute(picture, code);
        code.GetArray(out byte[] bytes);
        using var grey = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
        using var small = new Mat();
        Cv2.Resize(grey, small, new Size(ThumbnailSide, ThumbnailSide), interpolation: InterpolationFlags.Area);
        using var values = new Mat();
        small.ConvertTo(values, MatType.CV_32FC1);
        // Mean 0 and length 1, so that brightness and contrast do not count and a product of two is their correlation.
        Cv2.Subtract(values, Cv2.Mean(values), values);
        Cv2.Normalize(values, values);
        values.GetArray(out float[] thumbnail);
        return new PictureFingerprint(BitConverter.ToUInt64(bytes), thumbnail);
    }

    /// <summary>Pairs of pictures that show the same, of those pairs that matter; the first of a pair stands before the second.</summary>
    /// <param name="pictures">Each is compared with every later one.</param>
    /// <param name="fingerprintOf">By what a picture is known again.</param>
    /// <param name="matters">Asked before two are compared.</param>
    /// <param name="stop">Stops between two pictures.</param>
    public static IEnumerable<(T First, T Second, double Similarity)> Alike<T>(
        IReadOnlyList<T> pictures, Func<T, PictureFingerprint> fingerprintOf, Func<T, T, bool> matters, CancellationToken stop)
    {
        for (var i = 0; i < pictures.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            for (var j = i + 1; j < pictures.Count; j++)
            {
                if (matters(pictures[i], pictures[j]) && fingerprintOf(pictures[i]).Similarity(fingerprintOf(pictures[j])) is var similarity and >= SameFrom)
                    yield return (pictures[i], pictures[j], similarity);
            }
        }
    }

    /// <summary>Correlation of the thumbnails, −1 to 1; 0 if the hashes are too far apart to look.</summary>
    public double Similarity(PictureFingerprint other) => BitOperations.PopCount(_hash ^ other._hash) > MostBitsApart
        ? 0
        : System.Numerics.Tensors.TensorPrimitives.Dot<float>(_thumbnail, other._thumbnail);
}
