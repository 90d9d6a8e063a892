using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>A small set with everything that formats stumble over: a ring with a hole and a rotten core, touching and one-pixel objects, unlabelled pixels.</summary>
internal static class LabelledSet
{
    public const int Width = 53;
    public const int Height = 37;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "classes.json"), MadeDataset.Classes);
        foreach (var (split, name) in new[] { ("train", "lot1-00"), ("train", "lot2-00"), ("val", "lot1-00") })
            WritePicture(folder, split, name);
    }

    /// <summary>Compares class names, names of pictures, their files and masks.</summary>
    public static void AssertSame(string expected, string actual)
    {
        var (before, after) = (DatasetFolder.Open(expected), DatasetFolder.Open(actual));
        Assert.Equal(before.Classes.Classes, after.Classes.Classes);
        Assert.Equal(before.Pictures.Select(picture => (picture.Split, picture.Name)), after.Pictures.Select(picture => (picture.Split, picture.Name)));
        foreach (var (was, now) in before.Pictures.Zip(after.Pictures))
        {
            Assert.Equal(File.ReadAllBytes(was.ImageFile), File.ReadAllBytes(now.ImageFile));
            using var mask = was.ReadMask(before.Classes, new Size(Width, Height));
            using var back = now.ReadMask(after.Classes, new Size(Width, Height));
            Assert.Equal(0, Cv2.Norm(mask, back));
        }
    }

    /// <summary>Runs a command and says how it ended and what it said; other tests may say something meanwhile.</summary>
    public static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using var error = new StringWriter();
        var (code, before) = (0, Console.Error);
        Console.SetError(error);
        try
        {
            code = await TrainerCommandLine.RunAsync(arguments);
        }
        finally
        {
            Console.SetError(before);
        }
        return (code, error.ToString());
    }

    public static async Task Succeed(params string[] arguments)
    {
        var (code, error) = await Run(arguments);
        Assert.True(code == ExitCode.Good, error);
    }

    /// <summary>Runs a command that must end well, and gives what it said on the standard output.</summary>
    public static async Task<string> Output(params string[] arguments)
    {
        // Not disposed: Spectre's console keeps the writer that it met first.
        var said = new StringWriter();
        var before = Console.Out;
        Console.SetOut(said);
        try
        {
            await Succeed(arguments);
        }
        finally
        {
            Console.SetOut(before);
        }
        return said.ToString();
    }

    /// <summary>A mask's ids, a text a row, 255 as '?'.</summary>
    public static string[] Rows(string mask)
    {
        using var file = File.OpenRead(mask);
        using var ids = IndexedPng.Read(file);
        ids.GetArray(out byte[] values);
        return [.. values.Chunk(ids.Cols).Select(row => string.Concat(row.Select(id => id == 255 ? "?" : $"{id}")))];
    }

    private static void WritePicture(string folder, string split, string name)
    {
        using var image = new Mat(Height, Width, MatType.CV_8UC3);
        new RNG((ulong)(split + name).Sum(letter => letter)).Fill(image, DistributionType.Uniform, Scalar.All(0), Scalar.All(256));
        using var mask = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Circle(mask, new Point(15, 16), 12, Scalar.All(1), -1);
        Cv2.Circle(mask, new Point(15, 16), 6, Scalar.All(0), -1);
        Cv2.Circle(mask, new Point(15, 16), 2, Scalar.All(2), -1);
        Cv2.Rectangle(mask, new Rect(27, 4, 10, 9), Scalar.All(1), -1);
        Cv2.Rectangle(mask, new Rect(27, 13, 10, 9), Scalar.All(3), -1);
        Cv2.Rectangle(mask, new Rect(37, 22, 6, 6), Scalar.All(3), -1);
        Cv2.Rectangle(mask, new Rect(45, 0, 8, 37), Scalar.All(255), -1);
        mask.Set(36, 0, (byte)3);
        mask.Set(35, 1, (byte)3);
        var images = Path.Combine(folder, split, "images");
        Directory.CreateDirectory(images);
        // One of them is a JPEG, which must be copied and not compressed anew.
        Cv2.ImWrite(Path.Combine(images, name + (split == "val" ? ".jpg" : ".png")), image);
        MadeDataset.WriteMask(Path.Combine(folder, split, "masks", name + ".png"), mask);
    }
}
