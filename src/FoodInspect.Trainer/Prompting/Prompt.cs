using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>A point on what is meant, or on what is not.</summary>
/// <param name="X">Column in pixels; whole numbers are centres of pixels, as Segment Anything's own code has it, 0 is that of the first.</param>
/// <param name="Y">Row in pixels, likewise.</param>
/// <param name="IsPositive">True for a point inside, false for one outside.</param>
public readonly record struct PromptPoint(double X, double Y, bool IsPositive = true);

/// <summary>A rectangle around what is meant, its corners in pixels from the upper left corner of the picture: all of it is 0, 0 to its width and height.</summary>
public readonly record struct PromptBox(double Left, double Top, double Right, double Bottom);

/// <summary>What a person means on a picture: points, a box around it, or both.</summary>
public sealed record Prompt(IReadOnlyList<PromptPoint> Points, PromptBox? Box = null)
{
    public static Prompt At(double x, double y) => new([new PromptPoint(x, y)]);

    public static Prompt Inside(PromptBox box) => new([], box);

    /// <summary>Refuses a picture or a prompt that no segmenter can answer.</summary>
    /// <exception cref="ArgumentException">The message says what is wrong.</exception>
    internal void RequireOn(Mat picture)
    {
        if (picture.Type() != MatType.CV_8UC3 || picture.Empty())
            throw new ArgumentException($"A picture to segment is {MatType.CV_8UC3}, not {picture.Type()}.", nameof(picture));
        if (Box is null && !Points.Any(point => point.IsPositive))
            throw new ArgumentException("A prompt needs a box, or a point on what is meant.");
        foreach (var point in Points.Where(point => !IsInside(point.X + 0.5, point.Y + 0.5)))
            throw new ArgumentException($"The point ({point.X}, {point.Y}) is outside the picture of {picture.Width}×{picture.Height}.");
        if (Box is { } box && !(IsInside(box.Left, box.Top) && IsInside(box.Right, box.Bottom) && box.Left < box.Right && box.Top < box.Bottom))
        {
            throw new ArgumentException(
                $"The box ({box.Left}, {box.Top}) to ({box.Right}, {box.Bottom}) is empty or outside the picture of {picture.Width}×{picture.Height}.");
        }

        bool IsInside(double x, double y) => x >= 0 && y >= 0 && x <= picture.Width && y <= picture.Height;
    }
}
