using System.Buffers;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Regions;

/// <summary>
/// 8-connected components of a label map by runs and union-find (He, Chao, Suzuki: "A run-based two-scan labeling algorithm",
/// IEEE TIP 17, 2008), twice in one scan: pixels of one class make a region, pixels of any foreground class a blob.
/// Keeps its buffers from frame to frame; they grow to the worst map seen, at most one run a pixel. Not thread-safe.
/// </summary>
/// <param name="background">Ids of the classes that belong to no region.</param>
internal sealed class RunLabels(ReadOnlySpan<byte> background)
{
    private readonly SearchValues<byte> _background = SearchValues.Create(background);
    private Run[] _runs = new Run[1024];
    private int[] _regionParent = new int[1024];
    private int[] _blobParent = new int[1024];
    private int _count;

    /// <summary>A stretch of one class in one row: columns <paramref name="Start"/> (included) to <paramref name="End"/> (excluded).</summary>
    internal readonly record struct Run(int Row, int Start, int End, byte Class);

    /// <summary>The runs of the last map, row by row, left to right.</summary>
    public ReadOnlySpan<Run> Runs => _runs.AsSpan(0, _count);

    /// <summary>The index of the run that stands for the region of this run.</summary>
    public int RegionOf(int run) => Root(_regionParent, run);

    /// <summary>The index of the run that stands for the blob of this run.</summary>
    public int BlobOf(int run) => Root(_blobParent, run);

    /// <summary>Labels a map of class ids, 8-bit, [height, width].</summary>
    public void Label(Mat classes)
    {
        _count = 0;
        var above = 0;
        var height = classes.Rows;
        for (var y = 0; y < height; y++)
        {
            var first = _count;
            FindRuns(classes.RowBytes(y), y);
            JoinRow(above, first);
            above = first;
        }
    }

    private void FindRuns(ReadOnlySpan<byte> row, int y)
    {
        for (var x = 0; ;)
        {
            var skip = row[x..].IndexOfAnyExcept(_background);
            if (skip < 0)
                return;
            x += skip;
            var length = row[x..].IndexOfAnyExcept(row[x]);
            var end = length < 0 ? row.Length : x + length;
            Add(new Run(y, x, end, row[x]));
            x = end;
        }
    }

    private void Add(Run run)
    {
        if (_count == _runs.Length)
        {
            Array.Resize(ref _runs, _count * 2);
            Array.Resize(ref _regionParent, _count * 2);
            Array.Resize(ref _blobParent, _count * 2);
        }

        _runs[_count] = run;
        _regionParent[_count] = _blobParent[_count] = _count;
        _count++;
    }

    /// <summary>Joins the runs from <paramref name="first"/> on with their left neighbours and with the row above, which begins at <paramref name="above"/>.</summary>
    private void JoinRow(int above, int first)
    {
        for (var i = first; i < _count; i++)
        {
            var run = _runs[i];
            if (i > first && _runs[i - 1].End == run.Start)
                Union(_blobParent, i - 1, i);
            while (above < first && _runs[above].End < run.Start)
                above++;
            // 8-connected: a run above touches if it reaches the column beside this one.
            for (var j = above; j < first && _runs[j].Start <= run.End; j++)
            {
                Union(_blobParent, j, i);
                if (_runs[j].Class == run.Class)
                    Union(_regionParent, j, i);
            }
        }
    }

    private static void Union(int[] parent, int a, int b)
    {
        a = Root(parent, a);
        b = Root(parent, b);
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }
}
