using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Mirrors, scales, turns and crops in one affine warp. Beyond the picture's edge it is mirrored, the mask with it.</summary>
public sealed class GeometricAugmentation(AugmentationOptions options) : IAugmentation
{
    public void Apply(LabelledPicture picture, Random random) => Crop(picture, null, random);

    /// <param name="picture">Becomes the crop.</param>
    /// <param name="place">What the crop's middle is to be near, pixels of the picture; null for anywhere.</param>
    /// <param name="random">All chance.</param>
    public void Crop(LabelledPicture picture, Point? place, Random random)
    {
        var scale = random.Factor(options.Scale);
        var angle = random.Around(0, options.RotationDegrees) * Math.PI / 180;
        var mirrorX = options.Flips && random.Chance(0.5) ? -1 : 1;
        var mirrorY = options.Flips && random.Chance(0.5) ? -1 : 1;
        var crop = options.CropPixels;
        // Where in the picture the crop's centre lies: anywhere that keeps the crop inside, if it fits.
        var margin = crop / scale / 2;
        var centreX = CentreWithin(picture.Image.Width, margin, place?.X, random);
        var centreY = CentreWithin(picture.Image.Height, margin, place?.Y, random);

        var (cos, sin) = (scale * Math.Cos(angle), scale * Math.Sin(angle));
        using var warp = Mat.FromArray(new[,]
        {
            { cos * mirrorX, -sin * mirrorY, (crop / 2.0) - (cos * mirrorX * centreX) + (sin * mirrorY * centreY) },
            { sin * mirrorX, cos * mirrorY, (crop / 2.0) - (sin * mirrorX * centreX) - (cos * mirrorY * centreY) },
        });
        picture.Replace(
            Warped(picture.Image, warp, InterpolationFlags.Linear),
            Warped(picture.Mask, warp, InterpolationFlags.Nearest));
    }

    private Mat Warped(Mat source, Mat warp, InterpolationFlags interpolation)
    {
        var result = new Mat();
        Cv2.WarpAffine(
            source, result, warp, new Size(options.CropPixels, options.CropPixels), interpolation, BorderTypes.Reflect101);
        return result;
    }

    private static double CentreWithin(int length, double margin, int? place, Random random)
    {
        if (length <= 2 * margin)
            return length / 2.0;
        return place is { } near
            ? Math.Clamp(random.Around(near, margin / 2), margin, length - margin)
            : random.Between(margin, length - margin);
    }
}
