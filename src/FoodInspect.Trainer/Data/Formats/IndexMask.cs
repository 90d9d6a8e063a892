using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>Masks whose pixels are the set's own class ids.</summary>
internal static class IndexMask
{
    private const int IgnoredId = 255;

    /// <summary>Reads an indexed or grey PNG and gives its ids their new values; 255 is ignored, as everywhere. The caller owns the result.</summary>
    /// <param name="content">The file.</param>
    /// <param name="labels">The set's labels, by id.</param>
    /// <param name="ids">The new ids.</param>
    /// <param name="size">The picture's.</param>
    /// <exception cref="InvalidDataException">No such PNG, one of colours, of another size, turned by its EXIF, or with ids that no label has.</exception>
    public static Mat Read(byte[] content, IReadOnlyList<string> labels, LabelIds ids, Size size)
    {
        using var mask = LabelMapFile.Decode(content);
        return Renumber(mask, labels, ids, size);
    }

    /// <summary>Gives the ids of a mask, 8-bit, their new values; the caller owns the result.</summary>
    /// <exception cref="InvalidDataException">The mask has another size, or ids that no label has.</exception>
    public static Mat Renumber(Mat mask, IReadOnlyList<string> labels, LabelIds ids, Size size)
    {
        ForeignPicture.CheckSize(size, mask.Width, mask.Height);
        var counts = PixelCounts.Of(mask);
        int[] strange = [.. Enumerable.Range(0, 256).Where(id => counts[id] > 0 && id >= labels.Count && id != IgnoredId)];
        if (strange.Length > 0)
            throw new InvalidDataException($"its mask has ids that are no label: {string.Join(", ", strange)}; there are {labels.Count} labels");
        byte[] table = [.. Enumerable.Range(0, 256).Select(id => id < labels.Count ? ids[labels[id]] : ids.Ignore)];
        var renumbered = new Mat();
        Cv2.LUT(mask, table, renumbered);
        return renumbered;
    }

    /// <summary>A grey PNG whose values are the class ids, and 255 for ignored pixels.</summary>
    public static EncodedPicture Encode(Mat mask, ClassList classes)
    {
        using var ids = mask.Clone();
        using var ignored = new Mat();
        Cv2.Compare(mask, Scalar.All(classes.Ignore), ignored, CmpTypes.EQ);
        ids.SetTo(Scalar.All(IgnoredId), ignored);
        return EncodedPicture.Png(ids);
    }
}
