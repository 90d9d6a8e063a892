using FoodInspect.Core.Calibration;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>A labelled data set in another program's format, its index read and its pictures not yet.</summary>
/// <param name="Labels">Names of its labels in its own order.</param>
/// <param name="Pictures">The pictures; read once, in order.</param>
internal sealed record ForeignDataset(IReadOnlyList<string> Labels, IEnumerable<ForeignPicture> Pictures)
{
    /// <summary>True if its labels say of every pixel what it is, the first label being the background; false if they name objects only.</summary>
    public bool LabelsEveryPixel { get; init; }

    /// <summary>True if its masks hold ids of labels, 255 being unlabelled; false if the label <see cref="LabelIds.IgnoreLabel"/> stands for unlabelled pixels.</summary>
    public bool HoldsIds { get; init; }

    /// <summary>What was done to its pictures before they were stored.</summary>
    public PictureCorrections Corrections { get; init; } = PictureCorrections.None;
}

/// <summary>A picture of such a set.</summary>
/// <param name="Origin">Where it stands, for messages.</param>
/// <param name="Split">Split that the format puts it into, or null.</param>
/// <param name="Path">Its file, relative to the set; gives its name.</param>
/// <param name="ReadPicture">Reads it. Throws <see cref="InvalidDataException"/> or <see cref="IOException"/>.</param>
/// <param name="ReadMask">
/// Class ids of its pixels, 8-bit, of the given size; the caller owns them. Throws <see cref="InvalidDataException"/> or <see cref="IOException"/>.
/// </param>
internal sealed record ForeignPicture(
    string Origin, string? Split, string Path, Func<EncodedPicture> ReadPicture, Func<LabelIds, Size, Mat> ReadMask)
{
    /// <summary>Holds the size that an index gives against the picture's own.</summary>
    /// <param name="size">The picture's.</param>
    /// <param name="width">The index's; 0 if it gives none.</param>
    /// <param name="height">The index's; 0 if it gives none.</param>
    /// <exception cref="InvalidDataException">They differ: the outlines would lie in wrong places.</exception>
    public static void CheckSize(Size size, int width, int height)
    {
        if ((width != 0 && width != size.Width) || (height != 0 && height != size.Height))
            throw new InvalidDataException($"the picture has {size.Width}×{size.Height} pixels, its labels are for {width}×{height}");
    }
}
