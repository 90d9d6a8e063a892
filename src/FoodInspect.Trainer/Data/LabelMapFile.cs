using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>Reads label maps: PNGs, indexed or grey, whose values are class ids. They lie on their picture as it is shown, turned by its EXIF.</summary>
internal static class LabelMapFile
{
    /// <summary>The ids, 8-bit; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">No such PNG, too large, or one that is turned by an EXIF of its own.</exception>
    public static Mat Decode(byte[] content)
    {
        var picture = new EncodedPicture(content, PictureHeader.Read(content));
        var ids = IndexedPng.Read(new MemoryStream(content));
        if (!picture.IsTurned())
            return ids;
        using (ids)
            throw new InvalidDataException(EncodedPicture.TurnedMask);
    }

    /// <summary>The ids of a data set's mask, 8-bit; the caller owns them.</summary>
    /// <param name="content">The file.</param>
    /// <param name="classes">To check the ids by; null where they are not known.</param>
    /// <param name="size">Of the picture, as it is shown; null where it is not known.</param>
    /// <exception cref="InvalidDataException">As <see cref="Decode"/>, or it has another size than its picture, or ids that are no class.</exception>
    public static Mat Read(byte[] content, ClassList? classes, Size? size)
    {
        var ids = Decode(content);
        var fault = size is { } own && ids.Size() != own ? $"is {ids.Width}×{ids.Height}, its picture {own.Width}×{own.Height}"
            : classes?.StrangeIds(ids) is { Count: > 0 } strange ? $"has ids that are no class: {string.Join(", ", strange)}"
            : null;
        if (fault is null)
            return ids;
        using (ids)
            throw new InvalidDataException(fault);
    }
}
