using FoodInspect.Trainer.Tests.Export;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Promotion;

/// <summary>
/// Test pictures and a recorded line of 64×48 in the colours of the colours model, so that every figure is known: a sound product, a
/// rotten one, and a foreign body, which move left by 2 px a frame.
/// </summary>
internal static class MadeTestSet
{
    private const int Frames = 90;
    private static readonly Point Sound = new(80, 24);
    private static readonly Point Rotten = new(115, 24);
    private static readonly Point Foreign = new(149, 22);

    /// <summary>A data set with a split test of one picture, or with a split val in its place.</summary>
    public static void Write(string folder, string split = "test", bool withDefects = true)
    {
        Directory.CreateDirectory(Path.Combine(folder, split, "images"));
        File.WriteAllText(Path.Combine(folder, "classes.json"), MadeDataset.Classes);
        // Shifted so that the rotten item and the foreign body are in the picture, and part of the sound one.
        var shift = new Point(-92, 0);
        using var image = Draw(Bgr(0), shift, Bgr, withDefects);
        using var mask = new Mat(MadeModel.Height, MadeModel.Width, MatType.CV_8UC1, Scalar.All(0));
        Draw(mask, shift, id => Scalar.All(id), withDefects);
        Cv2.ImWrite(Path.Combine(folder, split, "images", "0.png"), image);
        MadeDataset.WriteMask(Path.Combine(folder, split, "masks", "0.png"), mask);
    }

    /// <summary>The recorded line as a folder of pictures, and its truth.</summary>
    public static void WriteLine(string folder, string truth)
    {
        Directory.CreateDirectory(folder);
        for (var frame = 0; frame < Frames; frame++)
        {
            using var picture = Draw(Bgr(0), new Point(-2 * frame, 0), Bgr);
            Cv2.ImWrite(Path.Combine(folder, $"{frame:000}.png"), picture);
        }
        File.WriteAllText(truth, $$"""
            { "width": {{MadeModel.Width}}, "height": {{MadeModel.Height}}, "frames": {{Frames}}, "speed_px_per_frame": -2, "items": [
              { "id": 1, "kind": "Sound", "centre_x_at_frame_0": {{Sound.X}}, "centre_y": 24, "product_px": 254, "defect_px": 0, "foreign_px": 0 },
              { "id": 2, "kind": "Rotten", "centre_x_at_frame_0": {{Rotten.X}}, "centre_y": 24, "product_px": 204, "defect_px": 50, "foreign_px": 0 },
              { "id": 3, "kind": "Foreign", "centre_x_at_frame_0": {{Foreign.X}}, "centre_y": 22, "product_px": 0, "defect_px": 0, "foreign_px": 81 } ] }
            """);
    }

    private static Mat Draw(Scalar belt, Point shift, Func<int, Scalar> colour, bool withDefects = true)
    {
        var picture = new Mat(MadeModel.Height, MadeModel.Width, MatType.CV_8UC3, belt);
        Draw(picture, shift, colour, withDefects);
        return picture;
    }

    private static void Draw(Mat picture, Point shift, Func<int, Scalar> colour, bool withDefects)
    {
        Cv2.Circle(picture, Sound + shift, 9, colour(1), -1);
        Cv2.Circle(picture, Rotten + shift, 9, colour(1), -1);
        if (!withDefects)
            return;
        Cv2.Circle(picture, Rotten + shift, 4, colour(2), -1);
        Cv2.Rectangle(picture, new Rect(Foreign.X + shift.X - 4, Foreign.Y + shift.Y - 4, 9, 9), colour(3), -1);
    }

    private static Scalar Bgr(int id)
    {
        var colour = ColoursModel.Classes[id].Colour;
        return new Scalar(colour.Blue, colour.Green, colour.Red);
    }
}
