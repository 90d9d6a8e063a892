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

    /// <summary>Reads the mask of a picture of a data set, whatever id is ignored there, and gives its ids their new values. The caller owns the result.</summary>
    /// <param name="stored">The picture.</param>
    /// <param name="classes">Its set's.</param>
    /// <param name="ids">The new ids.</param>
    /// <param name="size">The picture's.</param>
    /// <exception cref="InvalidDataException">No mask, of another size than its picture, or with ids that are no class.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Mat Read(StoredPicture stored, ClassList classes, LabelIds ids, Size size)
    {
        using var mask = stored.ReadMask(classes, size);
        IgnoreAs255(mask, classes);
        return Renumber(mask, [.. classes.Classes.Select(c => c.Name)], ids, size);
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
        IgnoreAs255(ids, classes);
        return EncodedPicture.Png(ids);
    }

    private static void IgnoreAs255(Mat mask, ClassList classes)
    {
        using var ignored = new Mat();
        Cv2.Compare(mask, Scalar.All(classes.Ignore), ignored, CmpTypes.EQ);
        mask.SetTo(Scalar.All(IgnoredId), ignored);
    }
}
