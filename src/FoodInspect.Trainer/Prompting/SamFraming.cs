using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// How a picture lies in the network's square: SAM 1 scales it until its longer side fits and pads below or at the right,
/// SAM 2 stretches it over the whole square.
/// </summary>
/// <param name="Picture">The picture's size in pixels.</param>
/// <param name="Content">What it becomes inside the square, from the upper left corner.</param>
/// <param name="Side">The square's side in pixels.</param>
internal sealed record SamFraming(Size Picture, Size Content, int Side)
{
    /// <summary>SAM 1: <c>ResizeLongestSide</c>, rounded as there.</summary>
    public static SamFraming Padded(Size picture, int side)
    {
        var scale = (double)side / Math.Max(picture.Width, picture.Height);
        return new(picture, new Size((int)(picture.Width * scale + 0.5), (int)(picture.Height * scale + 0.5)), side);
    }

    /// <summary>SAM 2: both sides to the square's, each by its own factor.</summary>
    public static SamFraming Stretched(Size picture, int side) => new(picture, new Size(side, side), side);

    /// <summary>A place of the picture, in pixels of the square.</summary>
    public (float X, float Y) ToSquare(double x, double y) =>
        ((float)(x * Content.Width / Picture.Width), (float)(y * Content.Height / Picture.Height));

    /// <summary>The picture at its size inside the square, RGB; the caller disposes it.</summary>
    /// <param name="picture">BGR, 8-bit.</param>
    public Mat Scale(Mat picture)
    {
        var rgb = new Mat();
        var isSmaller = Content.Width < Picture.Width || Content.Height < Picture.Height;
        Cv2.Resize(picture, rgb, Content, interpolation: isSmaller ? InterpolationFlags.Area : InterpolationFlags.Linear);
        Cv2.CvtColor(rgb, rgb, ColorConversionCodes.BGR2RGB);
        return rgb;
    }

    /// <summary>
    /// Scores over the whole square, at any resolution, as scores over the picture: up to the square, without the padding, to the
    /// picture's size. Done here and not by the graph, since traced graphs may have the export's picture size frozen in.
    /// </summary>
    /// <param name="scores">32-bit floating point.</param>
    /// <returns>Of the picture's size; the caller disposes it.</returns>
    public Mat ToPicture(Mat scores)
    {
        using var square = new Mat();
        Cv2.Resize(scores, square, new Size(Side, Side), interpolation: InterpolationFlags.Linear);
        using var content = new Mat(square, new Rect(0, 0, Content.Width, Content.Height));
        var result = new Mat();
        Cv2.Resize(content, result, Picture, interpolation: InterpolationFlags.Linear);
        return result;
    }
}
