using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>Shows a label map on its picture: the class's colour laid half over each pixel of any class but the first.</summary>
public static class Overlay
{
    private const double Opacity = 0.5;

    /// <summary>Colours of the classes in order, RGB; the first is the background. Repeated for more classes.</summary>
    public static IReadOnlyList<Rgb> Palette { get; } =
    [
        new(40, 40, 40), new(60, 180, 75), new(230, 25, 75), new(0, 130, 200),
        new(255, 225, 25), new(245, 130, 48), new(145, 30, 180), new(70, 240, 240),
        new(240, 50, 230), new(210, 245, 60), new(250, 190, 190), new(0, 128, 128),
        new(170, 110, 40), new(128, 0, 0), new(128, 128, 0), new(0, 0, 128),
    ];

    public static Rgb ColourOf(int id) =>
        id < Palette.Count ? Palette[id] : Palette[1 + ((id - 1) % (Palette.Count - 1))];

    /// <param name="image">BGR, 8-bit.</param>
    /// <param name="ids">Class ids, 8-bit, the same size.</param>
    /// <param name="classes">Number of classes; other ids stay as they are.</param>
    /// <returns>BGR; the caller owns it.</returns>
    public static Mat Draw(Mat image, Mat ids, int classes)
    {
        var result = image.Clone();
        using var colours = image.Clone();
        using var inside = new Mat();
        for (var id = 1; id < classes; id++)
        {
            var (red, green, blue) = ColourOf(id);
            Cv2.Compare(ids, Scalar.All(id), inside, CmpTypes.EQ);
            colours.SetTo(new Scalar(blue, green, red), inside);
        }
        Cv2.AddWeighted(image, 1 - Opacity, colours, Opacity, 0, result);
        return result;
    }
}
