using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests;

/// <summary>A small made dataset: belt (0), green discs of product (1), some with a red spot of rot (2), blue foreign squares (3).</summary>
internal static class MadeDataset
{
    public const string Classes =
        """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"product"},{"id":2,"name":"rot"},{"id":3,"name":"foreign"}],"ignore":255}""";

    public static void Write(string folder, int train = 4, int val = 2, int side = 64)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "classes.json"), Classes);
        WriteSplit(folder, "train", train, side, seed: 1);
        WriteSplit(folder, "val", val, side, seed: 2);
    }

    public static void WriteMask(string path, Mat mask)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        IndexedPng.Write(file, mask, []);
    }

    private static void WriteSplit(string folder, string split, int count, int side, int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(Path.Combine(folder, split, "images"));
        for (var i = 0; i < count; i++)
        {
            using var image = new Mat(side, side, MatType.CV_8UC3, new Scalar(90, 90, 90));
            using var mask = new Mat(side, side, MatType.CV_8UC1, Scalar.All(0));
            Point Anywhere() => new(random.Next(side / 5, side * 4 / 5), random.Next(side / 5, side * 4 / 5));
            Draw(image, mask, Anywhere(), side / 6, 1, new Scalar(40, 200, 40));
            var rotten = Anywhere();
            Draw(image, mask, rotten, side / 6, 1, new Scalar(40, 200, 40));
            Draw(image, mask, rotten, side / 12, 2, new Scalar(40, 40, 200));
            var body = Anywhere();
            var square = new Rect(body.X - 4, body.Y - 4, 8, 8);
            Cv2.Rectangle(image, square, new Scalar(220, 60, 20), -1);
            Cv2.Rectangle(mask, square, Scalar.All(3), -1);
            Cv2.ImWrite(Path.Combine(folder, split, "images", $"{i:D2}.png"), image);
            WriteMask(Path.Combine(folder, split, "masks", $"{i:D2}.png"), mask);
        }
    }

    private static void Draw(Mat image, Mat mask, Point centre, int radius, int id, Scalar colour)
    {
        Cv2.Circle(image, centre, radius, colour, -1);
        Cv2.Circle(mask, centre, radius, Scalar.All(id), -1);
    }
}
