using OpenCvSharp;

namespace FoodInspect.Core.Segmentation;

/// <summary>Brings label maps to another size, where ids cannot be mixed.</summary>
public static class LabelScaling
{
    // INTER_NEAREST_EXACT of OpenCV 4.5.1 and later, which OpenCvSharp does not name. INTER_NEAREST looks up to half a source pixel
    // up and to the left of a pixel's middle: at 1.5 times the size every outline would be off.
    private const InterpolationFlags NearestExact = (InterpolationFlags)6;

    /// <summary>Each pixel gets the class in whose source pixel its middle lies.</summary>
    /// <param name="classIds">CV_8UC1, or another single-channel type; stays the caller's.</param>
    /// <param name="target">Becomes the scaled map, of the same type; the caller's.</param>
    /// <param name="size">Its size, pixels.</param>
    public static void Scale(Mat classIds, Mat target, Size size) => Cv2.Resize(classIds, target, size, interpolation: NearestExact);
}
