using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Composition;

/// <summary>
/// What items are laid on: made belts, the frames of a simulated belt, pictures of an empty belt, or the labelled pictures of a set, whose own items and labels stay.
/// </summary>
internal sealed class BeltGround
{
    private readonly Func<Size, Random, LabelledPicture> _draw;

    private BeltGround(Func<Size, Random, LabelledPicture> draw, PictureCorrections? corrections = null, bool hasItems = false) =>
        (_draw, Corrections, HasItems) = (draw, corrections, hasItems);

    /// <summary>What was done to its pictures before they were stored; null for made and simulated belts, which no lens has seen.</summary>
    public PictureCorrections? Corrections { get; }

    /// <summary>Whether items of its own may lie on it, of which the labels tell the pixels only.</summary>
    public bool HasItems { get; }

    /// <summary>Made belts.</summary>
    public static BeltGround Made { get; } = new((size, random) => Empty(BeltSurface.Paint(size, random)));

    /// <summary>The ground that a command line names: null for made belts, <c>sim:…</c>, a data set with the composition's classes, or a folder of pictures.</summary>
    /// <exception cref="DatasetException">It cannot be used; says all that is wrong.</exception>
    /// <exception cref="UsageException">The simulated belt does not exist.</exception>
    public static BeltGround Of(string? source, ClassList classes) => source switch
    {
        null => Made,
        _ when SimulationAddress.IsSimulation(source) => Simulated(source),
        _ when File.Exists(Path.Combine(source, ClassList.FileName)) => OfSet(source, classes),
        _ => OfPictures(source),
    };

    /// <summary>Draws a ground of this size; the caller owns it.</summary>
    /// <exception cref="DatasetException">Its picture cannot be read.</exception>
    /// <exception cref="UsageException">A simulated belt has no such size.</exception>
    public LabelledPicture Draw(Size size, Random random) => _draw(size, random);

    private static BeltGround Simulated(string source)
    {
        // A belt of the caller's options, but empty and of the composition's size; these two given as well are an error.
        bool IsGiven(string option) => source.Contains($"?{option}=", StringComparison.Ordinal) || source.Contains($"&{option}=", StringComparison.Ordinal);
        var own = $"{source}{(source.Contains('?', StringComparison.Ordinal) ? "&" : "?")}fill=0{(IsGiven("noise") ? "" : "&noise=0")}";
        Parse($"{own}&size=640x360").Dispose();
        return new BeltGround((size, random) =>
        {
            var seed = random.Next();
            using var belt = Parse($"{own}&size={Math.Min(size.Width, 4096)}x{size.Height}{(IsGiven("seed") ? "" : $"&seed={seed}")}");
            var picture = new Mat(belt.Options.Height, belt.Options.Width, MatType.CV_8UC3);
            belt.RenderInto(picture, random.Next(4000));
            if (picture.Size() == size)
                return Empty(picture);
            // The strip of a video: the belt again and again.
            using var once = picture;
            using var repeated = new Mat();
            Cv2.Repeat(once, 1, (size.Width / once.Width) + 1, repeated);
            return Empty(repeated.Clone(new Rect(default, size)));
        });
    }

    private static SimulatedBelt Parse(string address)
    {
        try
        {
            return SimulatedBelt.Parse(address);
        }
        catch (CameraException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    private static BeltGround OfPictures(string folder)
    {
        var problems = new List<string>();
        var corrections = PictureCorrections.Find(folder, PictureCorrections.FoldersAbovePictures, problems) ?? PictureCorrections.None;
        var files = PictureFiles.In(folder);
        if (files.Length == 0)
            problems.Add("is neither a data set nor a folder with pictures (.jpg, .png, .bmp)");
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
        return new BeltGround((size, random) =>
        {
            var file = files[random.Next(files.Length)];
            try
            {
                return Empty(Fitted(EncodedPicture.Read(file).Decode(), size, random, Shrink));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new DatasetException(folder, [$"{file}: {failure.Message}"]);
            }
        }, corrections);
    }

    private static BeltGround OfSet(string folder, ClassList classes)
    {
        var dataset = DatasetFolder.Open(folder);
        var pictures = dataset.Pictures.Where(picture => picture.Split == "train").ToArray();
        var problems = new List<string>();
        if (!dataset.Classes.Classes.SequenceEqual(classes.Classes) || dataset.Classes.Ignore != classes.Ignore)
            problems.Add("its classes are not those of the composition; give it by --classes too");
        if (pictures.Length == 0)
            problems.Add("has no split train");
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
        return new BeltGround((size, random) =>
        {
            var stored = pictures[random.Next(pictures.Length)];
            try
            {
                var image = stored.ReadPicture().Decode();
                var mask = stored.ReadMask(dataset.Classes, image.Size());
                var seed = random.Next();
                return new LabelledPicture(stored.Name, Fitted(image, size, new Random(seed), Shrink), Fitted(mask, size, new Random(seed), LabelScaling.Scale));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new DatasetException(folder, [$"{stored.Origin}: {failure.Message}"]);
            }
        }, dataset.Corrections, hasItems: true);
    }

    private static void Shrink(Mat picture, Mat target, Size size) => Cv2.Resize(picture, target, size, interpolation: InterpolationFlags.Area);

    /// <summary>A part of the wanted shape, at a random place, scaled; mirrored on and on where a longer strip is wanted. Takes the picture over.</summary>
    private static Mat Fitted(Mat picture, Size size, Random random, Action<Mat, Mat, Size> scaleTo)
    {
        using var whole = picture;
        var scale = size.Height / (double)whole.Height;
        if (whole.Width * scale < size.Width && size.Width <= 2 * whole.Width * scale)
            scale = size.Width / (double)whole.Width;
        using var scaled = new Mat();
        scaleTo(whole, scaled, new Size(Math.Ceiling(whole.Width * scale), Math.Max(size.Height, Math.Ceiling(whole.Height * scale))));
        using var strip = new Mat();
        Cv2.CopyMakeBorder(scaled, strip, 0, 0, 0, Math.Max(0, size.Width - scaled.Width), BorderTypes.Reflect);
        var corner = new Point(random.Next(strip.Width - size.Width + 1), random.Next(strip.Height - size.Height + 1));
        return strip.Clone(new Rect(corner, size));
    }

    private static LabelledPicture Empty(Mat picture) => new("", picture, new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(LabelIds.Background)));
}
