using FoodInspect.Core.Calibration;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>Writes a data set in the project's layout; it stands under its name only when it is complete.</summary>
internal sealed class DatasetWriter : IDisposable
{
    private readonly StagedFolder _folder;
    private readonly IReadOnlyList<SegmentationClass> _shown;

    /// <param name="target">The folder.</param>
    /// <param name="classes">The class list.</param>
    /// <param name="corrections">What was done to the pictures; null for nothing.</param>
    /// <exception cref="Commands.UsageException">The folder is not empty or cannot be written.</exception>
    public DatasetWriter(string target, ClassList classes, PictureCorrections? corrections = null)
    {
        _folder = new StagedFolder(target);
        _shown = classes.Shown();
        using var file = _folder.Create(ClassList.FileName);
        classes.Write(file);
        if (corrections is not null && corrections != PictureCorrections.None)
            Write(PictureCorrections.FileName, corrections.Write);
    }

    /// <summary>How many pictures each split has got.</summary>
    public SortedDictionary<string, int> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a picture; both stay the caller's. One that is neither JPEG nor PNG is compressed anew, without loss.</summary>
    /// <param name="split">train, val, test …</param>
    /// <param name="name">Name without extension; no two of a split are equal.</param>
    /// <param name="picture">The picture's file.</param>
    /// <param name="mask">Class ids, 8-bit, the same size.</param>
    public void Add(string split, string name, EncodedPicture picture, Mat mask)
    {
        if (picture.Header.Extension is ".jpg" or ".png")
        {
            Write($"{split}/images/{name}{picture.Header.Extension}", file => file.Write(picture.Content));
        }
        else
        {
            using var decoded = picture.Decode();
            Write($"{split}/images/{name}.png", file => file.Write(EncodedPicture.Png(decoded).Content));
        }
        Write($"{split}/masks/{name}.png", file => IndexedPng.Write(file, mask, _shown));
        Written[split] = Written.GetValueOrDefault(split) + 1;
    }

    /// <summary>Writes another file into the data set.</summary>
    public void Write(string name, Action<Stream> write)
    {
        using var file = _folder.Create(name);
        write(file);
    }

    /// <summary>Gives the data set its name.</summary>
    public void Complete() => _folder.Complete();

    public void Dispose() => _folder.Dispose();
}
