using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Configuration;

/// <summary>
/// Where a camera's pictures have another shape than the network's input, to which they are resized. A network that learned from such pictures
/// sees what it knows; one that did not sees squeezed items, and that must not go unsaid.
/// </summary>
internal static class StretchAdvice
{
    /// <summary>How much the ratio of the sides may differ, which a network does not mind.</summary>
    private const double Tolerance = 1.1;

    /// <summary>A sentence if the picture is stretched, else null.</summary>
    /// <param name="picture">Size of the camera's picture, in pixels.</param>
    /// <param name="input">The model's input.</param>
    public static string? Of(Size picture, ModelInput input)
    {
        if (HaveLikeShapes(picture, input))
            return null;
        var turn = HaveLikeShapes(new Size(picture.Height, picture.Width), input) ? ", or turn the camera's picture" : "";
        return $"the picture of {picture.Width}x{picture.Height} is stretched to the model's {input.Width}x{input.Height}: train on pictures of this shape{turn}";
    }

    private static bool HaveLikeShapes(Size picture, ModelInput input)
    {
        var stretch = (double)picture.Width * input.Height / ((double)picture.Height * input.Width);
        return Math.Max(stretch, 1 / stretch) <= Tolerance;
    }
}
