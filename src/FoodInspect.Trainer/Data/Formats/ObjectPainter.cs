using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>
/// Lays labelled objects on a label map, one after another, the later over the earlier. A label map holds classes and not
/// objects: what that loses is noted. Owns the map until it is taken.
/// </summary>
internal sealed class ObjectPainter : IDisposable
{
    public const string OverlapNote = "pixels belong to objects of two classes; the later object has them";
    public const string TouchNote = "objects touch one of the same class; a mask holds classes, so they are one region from now on";

    private readonly ImportJournal _journal;
    private readonly Mat _painted;
    private Mat? _mask;

    public ObjectPainter(Size size, ImportJournal journal)
    {
        _journal = journal;
        _mask = new Mat(size, MatType.CV_8UC1, Scalar.All(LabelIds.Background));
        _painted = new Mat(size, MatType.CV_8UC1, Scalar.All(0));
    }

    /// <summary>Lays an object.</summary>
    /// <param name="id">Its class.</param>
    /// <param name="inside">8-bit, 255 where it is, of the map's size.</param>
    public void Lay(byte id, Mat inside)
    {
        var box = Cv2.BoundingRect(inside);
        if (box.Width == 0)
        {
            _journal.Note("objects cover no pixel");
            return;
        }
        var around = Rect.Inflate(box, 1, 1).Intersect(new Rect(0, 0, inside.Width, inside.Height));
        using var here = inside.SubMat(around);
        using var ground = _mask!.SubMat(around);
        using var taken = _painted.SubMat(around);
        using var same = new Mat();
        Cv2.Compare(ground, Scalar.All(id), same, CmpTypes.EQ);
        Cv2.BitwiseAnd(same, taken, same);
        using var others = new Mat();
        Cv2.Subtract(taken, same, others);
        Cv2.BitwiseAnd(others, here, others);
        _journal.Note(OverlapNote, Cv2.CountNonZero(others));
        using var grown = new Mat();
        using var cross = Cv2.GetStructuringElement(MorphShapes.Cross, new Size(3, 3));
        Cv2.Dilate(here, grown, cross);
        Cv2.BitwiseAnd(same, grown, same);
        _journal.Note(TouchNote, Cv2.CountNonZero(same) > 0 ? 1 : 0);
        ground.SetTo(Scalar.All(id), here);
        taken.SetTo(Scalar.All(255), here);
    }

    /// <summary>The label map, 8-bit; from now on the caller's.</summary>
    public Mat Take()
    {
        var whole = _mask!;
        _mask = null;
        return whole;
    }

    public void Dispose()
    {
        _painted.Dispose();
        _mask?.Dispose();
    }
}
