using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>
/// The last frame that showed something against an item which was not borne out yet. If the item ends before its rule's window is full, its share of violated frames
/// decides, when no frame shows the item any more. Owns the copies.
/// </summary>
/// <param name="evidence">Copies frames.</param>
/// <param name="findings">What is held against items.</param>
internal sealed class SuspectPictures(LineEvidence evidence, ItemFindings findings)
{
    /// <summary>So many items at a time; each costs a picture's memory.</summary>
    private const int MostItems = 4;

    private readonly Dictionary<long, EvidencePicture> _pictures = [];

    /// <summary>Copies a frame for each of its suspect items.</summary>
    public void Note(JudgedFrame judged)
    {
        for (var i = 0; i < judged.SuspectItems.Count; i++)
        {
            var item = judged.SuspectItems[i];
            Forget(item);
            if (_pictures.Count < MostItems)
                _pictures[item] = evidence.Copy(judged, findings);
        }
    }

    /// <summary>The picture of an item, which becomes the caller's; null if there is none.</summary>
    public EvidencePicture? Take(long item) => _pictures.Remove(item, out var picture) ? picture : null;

    /// <summary>Lets go of an item's picture.</summary>
    public void Forget(long item) => Take(item)?.Dispose();

    /// <summary>Lets go of all.</summary>
    public void ForgetAll()
    {
        foreach (var picture in _pictures.Values)
            picture.Dispose();
        _pictures.Clear();
    }
}
