using System.Runtime.InteropServices;
using FoodInspect.Core.Regions;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>Regions of one frame that belong together: what looks like one item. Reused from frame to frame.</summary>
internal sealed class Blob
{
    private readonly List<Region> _regions = [];

    public ReadOnlySpan<Region> Regions => CollectionsMarshal.AsSpan(_regions);

    /// <summary>Bounding box of all regions.</summary>
    public Extent Box { get; private set; }

    /// <summary>Pixels of all regions.</summary>
    public double AreaPx { get; private set; }

    /// <summary>Centre of gravity of all regions.</summary>
    public Point2d Centre { get; private set; }

    /// <summary>True if it holds product or a defect; false if it is nothing but contaminant.</summary>
    public bool HoldsFood { get; private set; }

    /// <summary>Makes it empty again.</summary>
    public void Clear()
    {
        _regions.Clear();
        AreaPx = 0;
        Centre = default;
        HoldsFood = false;
    }

    public void Add(in Region region, bool isFood)
    {
        var box = Extent.Of(region.Box);
        Box = _regions.Count == 0 ? box : Box.Around(box);
        _regions.Add(region);
        var area = AreaPx + region.AreaPx;
        Centre += (region.Centroid - Centre) * (region.AreaPx / area);
        AreaPx = area;
        HoldsFood |= isFood;
    }

    /// <summary>Takes over all regions of another piece of the same item.</summary>
    public void Add(Blob piece)
    {
        foreach (var region in piece._regions)
            Add(region, piece.HoldsFood);
    }
}
