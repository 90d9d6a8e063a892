using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Training;

/// <summary>A sheet of varied crops, each beside itself with its mask laid over: what the network is shown, for the eye.</summary>
public static class CropSheet
{
    private const int Rows = 6;
    private const int Columns = 4;

    /// <summary>Writes a PNG of 24 crops.</summary>
    public static void Write(string path, TrainingOptions options, SegmentationDataset dataset)
    {
        var pictures = dataset["train"];
        var random = new Random(options.Seed);
        using var chain = new AugmentationChain(options.Augmentation, pictures, dataset.Classes, options.Seed);
        var side = options.Augmentation.CropPixels;
        using var sheet = new Mat(Rows * side, Columns * 2 * side, MatType.CV_8UC3);
        for (var i = 0; i < Rows * Columns; i++)
        {
            using var crop = chain.Vary(pictures[random.Next(pictures.Count)], random);
            using var plain = sheet.SubMat(new Rect(i % Columns * 2 * side, i / Columns * side, side, side));
            using var marked = sheet.SubMat(new Rect(((i % Columns * 2) + 1) * side, i / Columns * side, side, side));
            crop.Image.CopyTo(plain);
            using var overlay = Overlay.Draw(crop.Image, crop.Mask, dataset.Classes.Classes.Count);
            overlay.CopyTo(marked);
        }
        File.WriteAllBytes(path, EncodedPicture.Png(sheet).Content);
    }
}
