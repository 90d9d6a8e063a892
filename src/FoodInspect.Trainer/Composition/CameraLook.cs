using FoodInspect.Trainer.Augmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>
/// The camera's part: one light from one side, one sharpness and one noise over belt and items, without which an item stands out by its edge and not by what it is.
/// </summary>
internal sealed class CameraLook : IDisposable
{
    private readonly Mat _light;
    private readonly double _blurPixels;
    private readonly double _noiseLevels;
    private readonly RNG _noise;

    /// <param name="size">The picture's.</param>
    /// <param name="random">Decides light, sharpness and noise.</param>
    public CameraLook(Size size, Random random)
    {
        using var corners = new Mat(2, 2, MatType.CV_32FC3);
        var level = random.Between(0.85, 1.12);
        for (var i = 0; i < 4; i++)
        {
            var corner = (float)(level * random.Between(0.88, 1.08));
            corners.Set(i / 2, i % 2, new Vec3f(corner, corner, corner));
        }
        _light = new Mat();
        Cv2.Resize(corners, _light, size, interpolation: InterpolationFlags.Linear);
        (_blurPixels, _noiseLevels) = (random.Between(0.35, 0.8), random.Between(1, 4));
        _noise = new RNG((ulong)random.NextInt64());
    }

    /// <summary>Photographs a picture in place; each time with other noise.</summary>
    public void Apply(Mat picture)
    {
        Cv2.GaussianBlur(picture, picture, new Size(0, 0), _blurPixels);
        using var lit = new Mat();
        Cv2.Multiply(picture, _light, lit, 1, MatType.CV_32F);
        using var grain = new Mat(picture.Size(), MatType.CV_32FC3);
        _noise.Fill(grain, DistributionType.Normal, Scalar.All(0), Scalar.All(_noiseLevels));
        Cv2.Add(lit, grain, picture, null, MatType.CV_8U);
    }

    public void Dispose() => _light.Dispose();
}
