using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// GrabCut (Rother, Kolmogorov and Blake 2004) behind the prompts of Segment Anything, for where no weights are. It knows
/// colours only: a box around an item works best; a point needs an item that differs from what lies around it.
/// </summary>
public sealed class GrabCutSegmenter : IPromptSegmenter
{
    private const int Iterations = 4;

    /// <summary>Larger parts of a picture are worked on at this size, in pixels, so that an answer comes within a second or so.</summary>
    private const int LongestSide = 512;

    /// <summary>How far around the points is looked, as a share of the picture's longer side.</summary>
    private const double Reach = 0.25;

    /// <summary>How alike in each channel neighbours must be to belong to the item that a point is on, to begin with.</summary>
    private const int Likeness = 6;

    public string Name => "GrabCut";

    public IReadOnlyList<PromptMask> Segment(Mat picture, Prompt prompt)
    {
        prompt.RequireOn(picture);
        var window = WindowOf(picture, prompt);
        var scale = Math.Min(1, (double)LongestSide / Math.Max(window.Width, window.Height));
        using var part = new Mat(picture, window);
        using var cut = new Mat();
        Cv2.Resize(part, cut, default, scale, scale, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Nearest);
        using var trimap = new Mat(cut.Size(), MatType.CV_8UC1, Scalar.All((int)GrabCutClasses.PR_BGD));
        Point[] inside = [.. prompt.Points.Where(point => point.IsPositive).Select(point => Local(point.X, point.Y))];
        if (prompt.Box is { } box)
            MarkBox(trimap, Local(box.Left, box.Top), Local(box.Right, box.Bottom));
        else
            MarkLikeness(cut, trimap, inside);
        var pen = Math.Max(1, Math.Min(cut.Width, cut.Height) / 60);
        foreach (var point in inside)
            Cv2.Circle(trimap, point, pen, Scalar.All((int)GrabCutClasses.FGD), -1);
        foreach (var point in prompt.Points.Where(point => !point.IsPositive))
            Cv2.Circle(trimap, Local(point.X, point.Y), pen, Scalar.All((int)GrabCutClasses.BGD), -1);

        Cut(cut, trimap);
        // FGD is 1 and PR_FGD 3: the lowest bit says foreground.
        Cv2.BitwiseAnd(trimap, Scalar.All(1), trimap);
        KeepPointed(trimap, inside);
        return [new PromptMask(ToPicture(trimap, window, picture.Size()))];

        Point Local(double x, double y) => new(
            Math.Clamp((int)((x - window.X) * scale), 0, cut.Width - 1), Math.Clamp((int)((y - window.Y) * scale), 0, cut.Height - 1));
    }

    public void Dispose()
    {
        // Nothing is kept between prompts.
    }

    /// <summary>
    /// The part of the picture that can matter, with a margin that shows what is around: the box and the points that are meant, or all points.
    /// </summary>
    private static Rect WindowOf(Mat picture, Prompt prompt)
    {
        var meant = prompt.Points.Where(point => prompt.Box is null || point.IsPositive).Select(point => (point.X, point.Y)).ToList();
        if (prompt.Box is { } box)
            meant.AddRange([(box.Left, box.Top), (box.Right, box.Bottom)]);
        var (left, top, right, bottom) = (meant.Min(p => p.X), meant.Min(p => p.Y), meant.Max(p => p.X), meant.Max(p => p.Y));
        var reach = prompt.Box is null ? Reach * Math.Max(picture.Width, picture.Height) : Math.Max(8, 0.25 * Math.Max(right - left, bottom - top));
        var whole = new Rect(0, 0, picture.Width, picture.Height);
        return whole & Rect.FromLTRB((int)(left - reach), (int)(top - reach), (int)(right + reach) + 1, (int)(bottom + reach) + 1);
    }

    private static void MarkBox(Mat trimap, Point upperLeft, Point lowerRight)
    {
        trimap.SetTo(Scalar.All((int)GrabCutClasses.BGD));
        Cv2.Rectangle(trimap, upperLeft, lowerRight, Scalar.All((int)GrabCutClasses.PR_FGD), -1);
    }

    /// <summary>Begins with what is connected to a point by small steps of colour: the models of colour need something to learn from.</summary>
    private static void MarkLikeness(Mat cut, Mat trimap, Point[] inside)
    {
        using var smooth = new Mat();
        Cv2.MedianBlur(cut, smooth, 5);
        using var reached = new Mat(cut.Rows + 2, cut.Cols + 2, MatType.CV_8UC1, Scalar.All(0));
        foreach (var point in inside)
        {
            Cv2.FloodFill(smooth, reached, point, default, out _, Scalar.All(Likeness), Scalar.All(Likeness),
                FloodFillFlags.Link4 | FloodFillFlags.MaskOnly | (FloodFillFlags)(255 << 8));
        }
        using var similar = new Mat(reached, new Rect(1, 1, cut.Cols, cut.Rows));
        trimap.SetTo(Scalar.All((int)GrabCutClasses.PR_FGD), similar);
    }

    private static void Cut(Mat cut, Mat trimap)
    {
        // With one side empty there is nothing to tell apart; what was marked is then the answer.
        using var bit = new Mat();
        Cv2.BitwiseAnd(trimap, Scalar.All(1), bit);
        var foreground = Cv2.CountNonZero(bit);
        if (foreground == 0 || foreground == trimap.Total())
            return;
        using var background = new Mat();
        using var item = new Mat();
        Cv2.GrabCut(cut, trimap, default, background, item, Iterations, GrabCutModes.InitWithMask);
    }

    /// <summary>Where points were given, drops what is not connected to one: another item of the same colour is not meant.</summary>
    private static void KeepPointed(Mat bits, Point[] inside)
    {
        if (inside.Length == 0)
            return;
        using var numbers = new Mat();
        Cv2.ConnectedComponents(bits, numbers, PixelConnectivity.Connectivity4);
        using var kept = new Mat(bits.Size(), MatType.CV_8UC1, Scalar.All(0));
        using var one = new Mat();
        foreach (var number in inside.Select(point => numbers.At<int>(point.Y, point.X)).Where(number => number > 0).Distinct())
        {
            Cv2.Compare(numbers, Scalar.All(number), one, CmpTypes.EQ);
            kept.SetTo(Scalar.All(1), one);
        }
        kept.CopyTo(bits);
    }

    /// <summary>The answer for the window, 0 and 1 at any resolution, as a mask of the picture.</summary>
    private static Mat ToPicture(Mat bits, Rect window, Size picture)
    {
        var mask = new Mat(picture, MatType.CV_8UC1, Scalar.All(0));
        using var found = new Mat(mask, window);
        using var levels = new Mat();
        Cv2.Multiply(bits, Scalar.All(255), levels);
        Cv2.Resize(levels, levels, window.Size, interpolation: InterpolationFlags.Linear);
        Cv2.Threshold(levels, found, 127, 255, ThresholdTypes.Binary);
        return mask;
    }
}
