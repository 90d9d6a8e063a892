using FoodInspect.Core.Numerics;

namespace FoodInspect.Core.Tracking;

/// <summary>How large the items of a line are: the median of the last whole ones.</summary>
internal sealed class TypicalSize
{
    private const int Remembered = 31;

    private readonly Queue<double> _areasPx = new(Remembered + 1);
    private double _median = double.PositiveInfinity;

    /// <summary>True once an area was taken.</summary>
    public bool IsKnown => _areasPx.Count > 0;

    /// <summary>Takes the area of a whole item, in pixels.</summary>
    public void Add(double areaPx)
    {
        _areasPx.Enqueue(areaPx);
        if (_areasPx.Count > Remembered)
            _areasPx.Dequeue();
        _median = Median.Of(_areasPx.ToArray());
    }

    /// <summary>True if something of this area is rather an item than a piece of one; false while nothing is known.</summary>
    public bool IsItem(double areaPx) => areaPx >= 0.5 * _median;
}
