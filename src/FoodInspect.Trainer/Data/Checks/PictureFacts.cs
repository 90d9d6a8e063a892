using FoodInspect.Core.Capture;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Checks;

/// <summary>What is measured of a picture.</summary>
/// <param name="Picture">Which.</param>
/// <param name="Size">Pixels.</param>
/// <param name="Brightness">Mean grey, 0 to 1.</param>
/// <param name="Sharpness">Variance of the Laplacian; see <see cref="PictureQualityMeter"/>.</param>
/// <param name="Pixels">Pixels of each id.</param>
/// <param name="Regions">Connected pieces of each class.</param>
/// <param name="Fingerprint">By what it is known again.</param>
/// <param name="Group">The group it belongs to, or null.</param>
internal sealed record PictureFacts(
    StoredPicture Picture, Size Size, double Brightness, double Sharpness, long[] Pixels, int[] Regions, PictureFingerprint Fingerprint, string? Group)
{
    /// <summary>Measures a picture; both stay the caller's.</summary>
    public static PictureFacts Measure(StoredPicture stored, Mat picture, Mat mask, int classes, PictureQualityMeter meter, string? group)
    {
        var quality = meter.Measure(picture);
        var pixels = PixelCounts.Of(mask);
        int[] regions = [.. Enumerable.Range(0, classes).Select(id => pixels[id] == 0 ? 0 : Pieces(mask, id))];
        return new PictureFacts(stored, picture.Size(), quality.BrightnessRatio, quality.Sharpness, pixels, regions, PictureFingerprint.Of(picture), group);
    }

    private static int Pieces(Mat mask, int id)
    {
        using var inside = new Mat();
        using var components = new Mat();
        Cv2.Compare(mask, Scalar.All(id), inside, CmpTypes.EQ);
        return Cv2.ConnectedComponents(inside, components) - 1;
    }
}
