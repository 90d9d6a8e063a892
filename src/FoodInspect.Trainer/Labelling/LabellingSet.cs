using FoodInspect.Core.Files;
using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Export;
using OpenCvSharp;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// A split of a data set while it is labelled. Pictures need no mask yet. Beside the data set's own folders stand
/// <c>labelling/SPLIT.json</c> (which frames are ready or skipped) and <c>labelling/SPLIT/NAME.png</c> (drafts); masks in
/// <c>SPLIT/masks</c> change only when a frame is declared ready. Only one program at a time. Thread-safe.
/// </summary>
public sealed class LabellingSet : IDisposable
{
    /// <summary>The longest side of a picture: what browsers draw and people label.</summary>
    public const int MostSidePixels = 8192;

    private readonly Lock _gate = new();
    private readonly ClassList _list;
    private readonly Dictionary<string, LabellingFrame> _frames;
    private readonly LabellingProgress _progress;
    private readonly FileStream _claim;

    private LabellingSet(string folder, string split, ClassList list, Dictionary<string, LabellingFrame> frames, FileStream claim)
    {
        (Folder, Split, Ignore, _list, _frames, _claim) = (folder, split, (byte)list.Ignore, list, frames, claim);
        Classes = ClassRoles.Assign(list, list.Classes.Count, roles: null);
        Frames = [.. frames.Values];
        _progress = LabellingProgress.Of(folder, split);
    }

    public string Folder { get; }

    public string Split { get; }

    /// <summary>In the order of their ids, 0 upwards.</summary>
    public IReadOnlyList<SegmentationClass> Classes { get; }

    /// <summary>The id of a pixel that nobody has labelled.</summary>
    public byte Ignore { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<LabellingFrame> Frames { get; }

    /// <summary>Opens a split; reads no picture yet.</summary>
    /// <exception cref="DatasetException">All that is wrong with it, or another program labels it.</exception>
    public static LabellingSet Open(string folder, string split)
    {
        folder = FolderPath.Whole(folder);
        if (!Directory.Exists(folder))
            throw new DatasetException(folder, ["the folder does not exist"]);
        var problems = new List<string>();
        var list = ClassList.Read(folder, problems);
        var frames = LabellingFrame.Find(folder, split, problems).ToDictionary(frame => frame.Name, StringComparer.Ordinal);
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
        var claim = Claim(folder, split);
        try
        {
            return new LabellingSet(folder, split, list!, frames, claim);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    public LabellingFrame? Find(string name) => _frames.GetValueOrDefault(name);

    public FrameState StateOf(LabellingFrame frame)
    {
        lock (_gate)
            return _progress[frame.Name];
    }

    /// <exception cref="IOException">It cannot be noted.</exception>
    public void Mark(LabellingFrame frame, FrameState state)
    {
        lock (_gate)
            _progress.Set(frame.Name, state);
    }

    /// <returns>BGR, 8-bit; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The file is no picture that can be labelled; the message names it.</exception>
    public Mat ReadPicture(LabellingFrame frame) => ReadPicture(frame, encoded => encoded.Decode());

    /// <summary>The picture to be shown small.</summary>
    /// <returns>BGR, 8-bit, both sides of at least <paramref name="leastSidePixels"/> where the picture's are; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">As <see cref="ReadPicture(LabellingFrame)"/>, but for faults that only the whole picture shows.</exception>
    public Mat ReadSmall(LabellingFrame frame, int leastSidePixels) => ReadPicture(frame, encoded => encoded.DecodeReduced(leastSidePixels));

    /// <summary>The draft of a frame, else its mask; null if there is neither.</summary>
    /// <param name="frame">Of this set.</param>
    /// <param name="size">Its picture's.</param>
    /// <param name="isDraft">Whether it is a draft.</param>
    /// <returns>Class ids, 8-bit; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The file is no label map for this picture; the message names it.</exception>
    public Mat? ReadLabels(LabellingFrame frame, Size size, out bool isDraft)
    {
        lock (_gate)
        {
            isDraft = File.Exists(frame.DraftPath);
            var path = isDraft ? frame.DraftPath : frame.MaskPath;
            return File.Exists(path) ? ReadLabels(path, size) : null;
        }
    }

    /// <summary>Whether a frame has a draft or a mask.</summary>
    public bool HasLabels(LabellingFrame frame)
    {
        lock (_gate)
            return File.Exists(frame.DraftPath) || File.Exists(frame.MaskPath);
    }

    /// <summary>Keeps unfinished work; the mask in the data set stays as it is.</summary>
    /// <exception cref="IOException">It cannot be written; the former draft stands.</exception>
    public void SaveDraft(LabellingFrame frame, Mat labels)
    {
        lock (_gate)
            WriteLabels(frame.DraftPath, labels);
    }

    /// <summary>Writes the mask into the data set and declares the frame ready; its draft has then served.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveReady(LabellingFrame frame, Mat labels)
    {
        lock (_gate)
        {
            WriteLabels(frame.MaskPath, labels);
            _progress.Set(frame.Name, FrameState.Ready);
            DeleteDraft(frame);
        }
    }

    /// <summary>Drops unfinished work.</summary>
    public void DeleteDraft(LabellingFrame frame)
    {
        lock (_gate)
        {
            // Where nobody has drawn yet there is not even the folder, which File.Delete minds.
            if (File.Exists(frame.DraftPath))
                File.Delete(frame.DraftPath);
        }
    }

    /// <summary>Whether an id may stand in a label map of this set.</summary>
    public bool IsAllowed(byte id) => id < Classes.Count || id == Ignore;

    public void Dispose() => _claim.Dispose();

    /// <summary>Claims a split, until what is returned is disposed: no other program changes its frames' states meanwhile.</summary>
    /// <exception cref="DatasetException">Another one has it.</exception>
    internal static FileStream Claim(string folder, string split)
    {
        var path = Path.Combine(folder, "labelling", $"{split}.lock");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return ClaimedFile.Open(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(folder, [$"labelling/{split}.lock: {failure.Message} Is another 'label' open on this split?"]);
        }
    }

    private Mat ReadPicture(LabellingFrame frame, Func<EncodedPicture, Mat> decode)
    {
        try
        {
            var encoded = EncodedPicture.Read(frame.PicturePath);
            if (Math.Max(encoded.Header.Width, encoded.Header.Height) > MostSidePixels)
            {
                throw new InvalidDataException(
                    $"is {encoded.Header.Width}×{encoded.Header.Height}; pictures of up to {MostSidePixels} pixels a side can be labelled, so crop it");
            }
            return decode(encoded);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Path.GetRelativePath(Folder, frame.PicturePath)}: {failure.Message}", failure);
        }
    }

    private Mat ReadLabels(string path, Size size)
    {
        var name = Path.GetRelativePath(Folder, path);
        try
        {
            return LabelMapFile.Read(File.ReadAllBytes(path), _list, size);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{name}: {failure.Message}. Repair the file, or move it away to label the frame anew.", failure);
        }
    }

    private void WriteLabels(string path, Mat labels) => AtomicFile.Write(path, file => IndexedPng.Write(file, labels, Classes));
}
