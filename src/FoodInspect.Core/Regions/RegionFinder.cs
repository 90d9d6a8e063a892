using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Regions;

/// <summary>
/// Finds the regions of a label map: 8-connected pixels of one class, background excepted, measured in pixels of the
/// camera's picture. One finder serves one line; it keeps its buffers and is not thread-safe.
/// </summary>
public sealed class RegionFinder
{
    private readonly RegionOptions _options;
    private readonly Func<Point2d, double, double>? _areaMm2;
    private readonly int _classCount;
    private readonly RunLabels _labels;
    private RegionSum[] _sums = new RegionSum[256];
    private int[] _sumOfRun = new int[1024];

    /// <summary>A finder for the classes of a model card.</summary>
    /// <param name="classes">The classes; those of role background make no regions.</param>
    /// <param name="options">What counts as a region.</param>
    /// <param name="areaMm2">
    /// The area on the belt, in mm², of so many pixels around a point of the camera's picture; null where the line has no scale.
    /// </param>
    public RegionFinder(IReadOnlyList<SegmentationClass> classes, RegionOptions options, Func<Point2d, double, double>? areaMm2 = null)
    {
        _options = options;
        _areaMm2 = areaMm2;
        _classCount = classes.Count;
        _labels = new RunLabels([.. classes.Where(c => c.Role == ClassRole.Background).Select(c => (byte)c.Id)]);
    }

    /// <summary>
    /// Finds the regions of a frame. A frame without label map has none. A frame with more than
    /// <see cref="RegionOptions.MaximumRegions"/> keeps the largest, and its quality says that it cannot be judged.
    /// </summary>
    /// <param name="segmented">The frame; ownership passes to the result.</param>
    /// <exception cref="InvalidDataException">The label map holds an id that is no class of the model card.</exception>
    public AnalysedFrame Find(SegmentedFrame segmented)
    {
        if (segmented.Labels is not { } map)
            return new AnalysedFrame(segmented, []);
        _labels.Label(map.Classes);
        var found = Sum(map.Confidences);
        var scale = map.PixelPx(segmented.Frame.Picture.Size());
        var kept = DropSpecks(found, _options.MinimumAreaPx / (scale.X * scale.Y));
        if (kept > _options.MaximumRegions)
        {
            segmented.Frame.Quality = segmented.Frame.Quality with
            {
                UnusableReason = $"the network sees noise: {kept} regions in one frame, more than {_options.MaximumRegions}",
            };
            _sums.AsSpan(0, kept).Sort((a, b) => b.Pixels.CompareTo(a.Pixels));
            kept = _options.MaximumRegions;
        }

        var regions = new RegionBuffer(kept);
        for (var i = 0; i < kept; i++)
            regions.Add(_sums[i].ToRegion(scale, _areaMm2));
        return new AnalysedFrame(segmented, regions);
    }

    private int Sum(Mat confidences)
    {
        var runs = _labels.Runs;
        if (_sumOfRun.Length < runs.Length)
            _sumOfRun = new int[runs.Length * 2];
        var count = 0;
        var row = -1;
        ReadOnlySpan<byte> rowConfidences = default;
        for (var i = 0; i < runs.Length; i++)
        {
            var run = runs[i];
            if (run.Row != row)
                rowConfidences = confidences.RowBytes(row = run.Row);
            var root = _labels.RegionOf(i);
            if (root == i)
            {
                if (run.Class >= _classCount)
                    throw new InvalidDataException($"The label map holds class {run.Class}, but the model card ends at {_classCount - 1}.");
                if (count == _sums.Length)
                    Array.Resize(ref _sums, count * 2);
                _sums[count] = RegionSum.Empty(run.Class, _labels.BlobOf(i));
                _sumOfRun[i] = count++;
            }

            // A root is the first run of its region, so its sum stands ready.
            _sums[_sumOfRun[root]].Add(run, rowConfidences[run.Start..run.End]);
        }

        return count;
    }

    private int DropSpecks(int count, double minimumPixels)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (_sums[i].Pixels >= minimumPixels)
                _sums[kept++] = _sums[i];
        }

        return kept;
    }
}
