using OpenCvSharp;

namespace FoodInspect.Core.Reporting;

/// <summary>Finds places for the labels of a picture's items, in which they can be read: inside the picture, and none on another. Who asks first is served first.</summary>
/// <param name="free">Where labels may lie, in pixels of the picture.</param>
/// <param name="boxes">The boxes of all items; labels lie on them where there is no other room.</param>
internal sealed class LabelLayout(Rect free, IReadOnlyList<Rect> boxes)
{
    private readonly List<Rect> _taken = [];

    /// <summary>Takes a place for a label: above the box of its item, else below it, else at its upper edge.</summary>
    /// <returns>The place, or null if there is none.</returns>
    public Rect? Take(Rect box, Size label)
    {
        var places = Places(box, label).Where(place => free.Contains(place) && !_taken.Any(place.IntersectsWith)).ToList();
        if (places.Count == 0)
            return null;
        var clear = places.Where(place => !boxes.Any(other => other != box && place.IntersectsWith(other)));
        _taken.Add(clear.Append(places[0]).First());
        return _taken[^1];
    }

    private IEnumerable<Rect> Places(Rect box, Size label)
    {
        foreach (var y in (int[])[box.Top - label.Height, box.Bottom, Math.Max(box.Top, free.Top)])
        {
            foreach (var x in (int[])[box.Left, box.Right - label.Width])
                yield return new Rect(Math.Clamp(x, free.Left, Math.Max(free.Left, free.Right - label.Width)), y, label.Width, label.Height);
        }
    }
}
