using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>
/// The items of a mask: 8-connected pixels of any class but background, as the line takes what touches for one item. Owns its maps.
/// </summary>
internal sealed class TruthItems : IDisposable
{
    private readonly int _classCount;
    private readonly int[,] _pixels;
    private readonly bool[] _isCut;

    /// <param name="mask">Class ids, 8-bit, [height, width]; ids that are no class are unlabelled.</param>
    /// <param name="model">The classes; their roles tell what is background.</param>
    /// <param name="size">Size of the maps: that of the network.</param>
    public TruthItems(Mat mask, IReadOnlyList<SegmentationClass> model, Size size)
    {
        _classCount = model.Count;
        using var items = new Mat();
        using (var foreground = Foreground(mask, model))
            Count = Cv2.ConnectedComponents(foreground, items, PixelConnectivity.Connectivity8, MatType.CV_32SC1) - 1;
        _pixels = new int[Count + 1, byte.MaxValue + 1];
        _isCut = new bool[Count + 1];
        using var unlabelled = new Mat();
        Cv2.Compare(mask, Scalar.All(_classCount - 1), unlabelled, CmpTypes.GT);
        using var edge = EdgeOfView.Of(unlabelled);
        edge.GetArray(out byte[] isEdge);
        mask.GetArray(out byte[] ids);
        items.GetArray(out int[] numbers);
        for (var i = 0; i < ids.Length; i++)
        {
            _pixels[numbers[i], ids[i]]++;
            _isCut[numbers[i]] |= isEdge[i] > 0;
        }
        LabelScaling.Scale(items, Numbers, size);
        LabelScaling.Scale(mask, Classes, size);
    }

    /// <summary>Number of the item of each pixel, int32, 0 for none.</summary>
    public Mat Numbers { get; } = new();

    /// <summary>True class of each pixel, 8-bit.</summary>
    public Mat Classes { get; } = new();

    /// <summary>Items are numbered from 1 to this.</summary>
    public int Count { get; }

    /// <summary>How many pixels of a class an item has.</summary>
    public int PixelsOf(int item, int classId) => _pixels[item, classId];

    /// <summary>False for an item at the edge of what is seen (<see cref="EdgeOfView"/>): there may be more of it.</summary>
    public bool IsWhole(int item) => !_isCut[item];

    /// <summary>True for an id that is a class of the model.</summary>
    public bool IsLabelled(byte id) => id < _classCount;

    public void Dispose()
    {
        Numbers.Dispose();
        Classes.Dispose();
    }

    private static Mat Foreground(Mat mask, IReadOnlyList<SegmentationClass> model)
    {
        var foreground = new Mat(mask.Size(), MatType.CV_8UC1, Scalar.All(0));
        using var ofClass = new Mat();
        foreach (var item in model.Where(item => item.Role != ClassRole.Background))
        {
            Cv2.Compare(mask, Scalar.All(item.Id), ofClass, CmpTypes.EQ);
            foreground.SetTo(Scalar.All(byte.MaxValue), ofClass);
        }
        return foreground;
    }
}
