using System.Text.Json;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation.Drawing;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation;

/// <summary>
/// Writes labelled pictures of a simulated belt in the project's data set layout (<c>classes.json</c>,
/// <c>SPLIT/images/NAME.jpg</c>, <c>SPLIT/masks/NAME.png</c>). Every few pictures show another belt with other items at
/// another scale, and every picture has another light, shadow and noise; no item of one split appears in another.
/// </summary>
public static class SimulationDataset
{
    private const int PicturesOfABelt = 8;
    private const int FramesOfABelt = 4000;
    private const double FlawedShare = 0.65;

    /// <summary>Writes the splits that have pictures.</summary>
    /// <param name="folder">Where to; must not exist, or be empty.</param>
    /// <param name="address">
    /// The belt. Its size, seed, fill and shares are kept (shares that it does not give are raised, so that flaws are frequent);
    /// light, shadows, noise and scale are drawn at random.
    /// </param>
    /// <param name="train">Pictures to train on.</param>
    /// <param name="val">Pictures to choose the best checkpoint by.</param>
    /// <param name="test">Pictures kept for the end.</param>
    /// <param name="stop">Stops the writing; what is written stays.</param>
    /// <exception cref="IOException">The folder is not empty or cannot be written.</exception>
    public static void Write(string folder, SimulationAddress address, int train, int val, int test, CancellationToken stop = default)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty; choose another folder for the simulated data set.");
        Directory.CreateDirectory(folder);
        WriteClasses(Path.Combine(folder, "classes.json"), address.Design.Classes);
        foreach (var (split, salt, pictures) in new[] { ("train", 1, train), ("val", 2, val), ("test", 3, test) })
        {
            if (pictures > 0)
                WriteSplit(Path.Combine(folder, split), address, salt, pictures, stop);
        }
    }

    private static void WriteSplit(string folder, SimulationAddress address, int salt, int pictures, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        var belts = (pictures + PicturesOfABelt - 1) / PicturesOfABelt;
        Parallel.For(0, belts, new ParallelOptions { CancellationToken = stop }, index =>
        {
            var hash = StableHash.Of((ulong)address.Options.Seed, (ulong)salt, (ulong)index);
            var random = new Random(StableHash.Seed(hash));
            using var belt = new SimulatedBelt(address.Design, BeltOptions(address, random));
            var end = Math.Min(pictures, (index + 1) * PicturesOfABelt);
            for (var picture = index * PicturesOfABelt; picture < end; picture++)
                WritePicture(folder, $"{picture:D4}", belt, random);
        });
    }

    private static void WritePicture(string folder, string name, SimulatedBelt belt, Random random)
    {
        using var picture = new Mat(belt.Options.Height, belt.Options.Width, MatType.CV_8UC3);
        using var classes = new Mat(picture.Size(), MatType.CV_8UC1);
        using var exposure = new Exposure(LightOptions(belt.Options, random));
        var frame = random.Next(FramesOfABelt);
        belt.RenderInto(picture, frame, exposure);
        belt.TruthLabels(frame, classes);
        if (random.Next(3) == 0)
            Cv2.GaussianBlur(picture, picture, new Size(0, 0), random.Between(0.4f, 1.1f));

        var file = Path.Combine(folder, "images", name + ".jpg");
        if (!Cv2.ImWrite(file, picture, new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Next(85, 98))))
            throw new IOException($"{file} cannot be written.");
        using var mask = File.Create(Path.Combine(folder, "masks", name + ".png"));
        IndexedPng.Write(mask, classes, belt.Classes);
    }

    private static SimulationOptions BeltOptions(SimulationAddress address, Random random)
    {
        var flawed = address.Design.Kinds.Skip(1).ToList();
        var shares = flawed.ToDictionary(kind => kind.Name, _ => FlawedShare / flawed.Count);
        foreach (var (kind, share) in address.Options.KindShares)
            shares[kind] = share;
        var tooMuch = Math.Max(1, shares.Values.Sum());
        return address.Options with
        {
            Seed = random.Next(),
            MmPerPixel = address.Options.MmPerPixel * random.Between(0.8f, 1.25f),
            KindShares = shares.ToDictionary(share => share.Key, share => share.Value / tooMuch),
        };
    }

    private static SimulationOptions LightOptions(SimulationOptions belt, Random random) => belt with
    {
        Seed = random.Next(),
        LightLevel = random.Between(0.6f, 1.25f),
        LightGradient = random.Between(0, 0.5f),
        ShadowDepth = random.Next(2) * random.Between(0.2f, 0.7f),
        NoiseLevels = random.Between(0, 9),
    };

    private static void WriteClasses(string file, IReadOnlyList<SegmentationClass> classes)
    {
        var content = new { classes = classes.Select(c => new { id = c.Id, name = c.Name }), ignore = 255 };
        File.WriteAllText(file, JsonSerializer.Serialize(content, JsonSerializerOptions.Web) + "\n");
    }
}
