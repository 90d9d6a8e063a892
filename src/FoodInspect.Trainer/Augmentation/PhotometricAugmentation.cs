using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Varies what light and camera do: hue and saturation, brightness, contrast and the light's colour, blur, noise.</summary>
public sealed class PhotometricAugmentation : IAugmentation, IDisposable
{
    private const int NoiseBankPixels = 1024;

    private readonly AugmentationOptions _options;

    // Gaussian noise of standard deviation 1, to be cut from at a random place: drawing it anew costs more than all the rest.
    private readonly Mat _noiseBank = new(NoiseBankPixels, NoiseBankPixels, MatType.CV_32FC3);

    public PhotometricAugmentation(AugmentationOptions options, int seed)
    {
        _options = options;
        Cv2.SetTheRNG((ulong)seed + 1);
        Cv2.Randn(_noiseBank, Scalar.All(0), Scalar.All(1));
    }

    public void Apply(LabelledPicture picture, Random random)
    {
        var image = picture.Image;
        if (_options.HueDegrees > 0 || _options.Saturation > 0)
        {
            ColourShift.Apply(
                image, random.Around(0, _options.HueDegrees), random.Factor(_options.Saturation), 1);
        }
        ApplyTone(image, random);
        if (_options.BlurPixels > 0 && random.Chance(0.3))
            Cv2.GaussianBlur(image, image, new Size(0, 0), random.Between(0.3, Math.Max(0.3, _options.BlurPixels)));
        if (_options.Noise > 0 && random.Chance(0.5))
            AddNoise(image, random.Between(0, _options.Noise) * 255, random);
    }

    public void Dispose() => _noiseBank.Dispose();

    private void ApplyTone(Mat image, Random random)
    {
        var brightness = random.Around(0, _options.Brightness) * 255;
        var contrast = random.Factor(_options.Contrast);
        using var table = new Mat(1, 256, MatType.CV_8UC3);
        double[] gains = [random.Factor(_options.ChannelGain), random.Factor(_options.ChannelGain), random.Factor(_options.ChannelGain)];
        for (var value = 0; value < 256; value++)
        {
            byte Tone(double gain) => (byte)Math.Clamp((((value - 128) * contrast) + 128 + brightness) * gain, 0, 255);
            table.Set(0, value, new Vec3b(Tone(gains[0]), Tone(gains[1]), Tone(gains[2])));
        }
        Cv2.LUT(image, table, image);
    }

    private void AddNoise(Mat image, double deviation, Random random)
    {
        var (width, height) = (image.Width, image.Height);
        // Tiles that leave room in the bank, so that not all are cut from one place.
        var side = Math.Max(width, height) < NoiseBankPixels ? NoiseBankPixels : NoiseBankPixels / 2;
        for (var top = 0; top < height; top += side)
        {
            for (var left = 0; left < width; left += side)
            {
                using var tile = image.SubMat(new Rect(left, top, Math.Min(side, width - left), Math.Min(side, height - top)));
                AddNoiseToTile(tile, deviation, random);
            }
        }
    }

    private void AddNoiseToTile(Mat image, double deviation, Random random)
    {
        using var noise = _noiseBank.SubMat(new Rect(
            random.Next(NoiseBankPixels - image.Width), random.Next(NoiseBankPixels - image.Height), image.Width, image.Height));
        using var noisy = new Mat();
        image.ConvertTo(noisy, MatType.CV_32FC3);
        Cv2.ScaleAdd(noise, deviation, noisy, noisy);
        noisy.ConvertTo(image, MatType.CV_8UC3);
    }
}
