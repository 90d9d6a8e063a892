using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>What the colours of a picture are multiplied by before a network sees them.</summary>
public sealed record ColourGains(float Red, float Green, float Blue);

/// <summary>A picture with the class of each pixel. Owns both.</summary>
/// <param name="name">The file's name without extension.</param>
/// <param name="image">BGR, 8-bit, [height, width].</param>
/// <param name="mask">Class ids, 8-bit, the same size.</param>
public sealed class LabelledPicture(string name, Mat image, Mat mask) : IDisposable
{
    public string Name { get; } = name;

    public Mat Image { get; private set; } = image;

    public Mat Mask { get; private set; } = mask;

    /// <summary>The gains of the whole picture that this is or was cut from; null where none are wanted.</summary>
    public ColourGains? Gains { get; set; }

    /// <summary>True once it is as a network's preprocessing leaves it.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>Puts another picture in place of this one, and disposes this one's.</summary>
    public void Replace(Mat image, Mat mask)
    {
        Dispose();
        (Image, Mask) = (image, mask);
    }

    public void Dispose()
    {
        Image.Dispose();
        Mask.Dispose();
    }
}
