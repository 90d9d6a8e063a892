using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>Finds places for the labels of a picture's items, in which they can be read: inside the picture, and none on another. Who asks first is served first.</summary>
/// <param name="free">Where labels may lie, in pixels of the picture.</param>
/// <param name="boxes">The boxes of all items; labels lie on them where there is no other room.</param>
internal sealed class LabelLayout(Rect free, IReadOnlyList<Rect> boxes)
{
    private readonly List<Rect> _taken = [];

    /// <summary>
    /// Takes a place for a label: above the box of its item, below or beside it, clear of other items if there is such a one; else, where the box is high enough, at its upper edge.
    /// </summary>
    /// <returns>The place, or null if there is none.</returns>
    public Rect? Take(Rect box, Size label)
    {
        var outside = Outside(box, label).Where(IsFree).ToList();
        var clear = outside.Where(place => !boxes.Any(other => other != box && place.IntersectsWith(other)));
        var within = box.Height >= 2 * label.Height ? Along(box, label, Math.Max(box.Top, free.Top)).Where(IsFree) : [];
        foreach (var place in clear.Concat(outside).Concat(within))
        {
            _taken.Add(place);
            return place;
        }

        return null;
    }

    private static IEnumerable<Rect> Beside(Rect box, Size label) =>
        [new(box.Right, box.Top, label.Width, label.Height), new(box.Left - label.Width, box.Top, label.Width, label.Height)];

    private bool IsFree(Rect place) => free.Contains(place) && !_taken.Any(place.IntersectsWith);

    private IEnumerable<Rect> Outside(Rect box, Size label) =>
        [.. Along(box, label, box.Top - label.Height), .. Along(box, label, box.Bottom), .. Beside(box, label)];

    /// <summary>The places at a height, moved into the picture where the label would reach out of it at a side.</summary>
    private IEnumerable<Rect> Along(Rect box, Size label, int top) =>
        from left in (int[])[box.Left, box.Right - label.Width]
        select new Rect(Math.Clamp(left, free.Left, Math.Max(free.Left, free.Right - label.Width)), top, label.Width, label.Height);
}
