using FoodInspect.Core.Frames;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>A disc on a made belt: product with a share of rot, or a foreign body.</summary>
/// <param name="X">Centre at frame 0.</param>
/// <param name="Y">Centre, from the top.</param>
/// <param name="Radius">In pixels.</param>
/// <param name="RotRatio">Share of its width that is rot, from the left.</param>
/// <param name="IsForeign">True for a foreign body.</param>
internal sealed record MadeItem(double X, double Y, double Radius, double RotRatio = 0, bool IsForeign = false);

/// <summary>Label maps of a belt with discs whose truth is known, with the mistakes that networks make.</summary>
internal sealed class MadeBelt(FramePool pool, Point2d velocity, IReadOnlyList<MadeItem> items)
{
    public const byte Belt = 0, Product = 1, Rot = 2, Foreign = 3;

    public static readonly IReadOnlyList<SegmentationClass> Classes =
    [
        new(Belt, "belt", default, ClassRole.Background),
        new(Product, "product", default, ClassRole.Product),
        new(Rot, "rot", default, ClassRole.Defect),
        new(Foreign, "foreign", default, ClassRole.Contaminant),
    ];

    public IReadOnlyList<MadeItem> Items => items;

    public Size Picture { get; init; } = new(640, 360);

    /// <summary>Camera pixels in a pixel of the label map.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>Probability that an item is not seen in a frame.</summary>
    public double FlickerRatio { get; init; }

    /// <summary>Specks of up to 5×5 pixels of a random class, in each frame.</summary>
    public int Specks { get; init; }

    /// <summary>Pixels along the border of an item that the network gets wrong.</summary>
    public double RaggedPx { get; init; }

    /// <summary>Draws into the class ids of a frame, after the items.</summary>
    public Action<Mat, long>? AlsoDraw { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The frame of this number; the caller owns it.</summary>
    public SegmentedFrame Frame(long number, string? unusable = null, long? timestamp = null)
    {
        var size = new Size(Picture.Width / Scale, Picture.Height / Scale);
        var frame = new Frame(number, DateTimeOffset.UnixEpoch, timestamp ?? number, pool.Rent(Picture.Height, Picture.Width, MatType.CV_8UC3));
        if (unusable is not null)
        {
            frame.Quality = frame.Quality with { UnusableReason = unusable };
            return new SegmentedFrame(frame, null);
        }

        var classes = pool.Rent(size.Height, size.Width, MatType.CV_8UC1);
        var confidences = pool.Rent(size.Height, size.Width, MatType.CV_8UC1);
        classes.Mat.SetTo(Scalar.All(Belt));
        confidences.Mat.SetTo(Scalar.All(230));
        var random = new Random((int)(Seed * 100_003 + number));
        foreach (var item in items)
        {
            if (random.NextDouble() >= FlickerRatio)
                Draw(classes.Mat, item, number, random);
        }

        for (var i = 0; i < Specks; i++)
        {
            var corner = new Point(random.Next(size.Width), random.Next(size.Height));
            Cv2.Rectangle(classes.Mat, corner, corner + new Point(random.Next(5), random.Next(5)), Scalar.All(random.Next(1, 4)), -1);
        }

        AlsoDraw?.Invoke(classes.Mat, number);
        return new SegmentedFrame(frame, new LabelMap(classes, confidences));
    }

    private void Draw(Mat classes, MadeItem item, long number, Random random)
    {
        var centre = new Point2d(item.X + velocity.X * number, item.Y + velocity.Y * number) * (1.0 / Scale);
        var radius = (item.Radius + RaggedPx * (random.NextDouble() - 0.5)) / Scale;
        if (centre.X + radius < 0 || centre.X - radius > classes.Width || centre.Y + radius < 0 || centre.Y - radius > classes.Height)
            return;
        // Sub-pixel centres (4 bits of fraction), so that slow belts move smoothly.
        Disc(classes, centre, radius, item.IsForeign ? Foreign : Product);
        if (item.RotRatio <= 0)
            return;
        using var disc = new Mat(classes.Size(), MatType.CV_8UC1, Scalar.All(0));
        Disc(disc, centre, radius, 255);
        var rotRight = (int)(centre.X - radius + 2 * radius * item.RotRatio);
        var rot = new Rect(0, 0, Math.Clamp(rotRight, 0, classes.Width), classes.Height);
        if (rot.Width == 0)
            return;
        using var target = new Mat(classes, rot);
        using var mask = new Mat(disc, rot);
        target.SetTo(Scalar.All(Rot), mask);
    }

    private static void Disc(Mat on, Point2d centre, double radius, byte value) =>
        Cv2.Circle(on, new Point((int)Math.Round(centre.X * 16), (int)Math.Round(centre.Y * 16)), (int)Math.Round(radius * 16), Scalar.All(value), -1, LineTypes.Link8, 4);
}
