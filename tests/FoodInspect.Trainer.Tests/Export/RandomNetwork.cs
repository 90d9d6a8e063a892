using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>Networks whose every number matters: weights, slopes and the statistics of normalisation are random.</summary>
internal static class RandomNetwork
{
    public static SegmentationNetwork Create(NetworkForm form, long seed = 1)
    {
        manual_seed(seed);
        var network = form.Create();
        using var untracked = no_grad();
        foreach (var module in network.modules())
        {
            switch (module)
            {
                case BatchNorm2d normalisation:
                    normalisation.weight!.uniform_(0.5, 1.5);
                    normalisation.bias!.uniform_(-0.5, 0.5);
                    normalisation.running_mean!.uniform_(-0.3, 0.3);
                    normalisation.running_var!.uniform_(0.2, 1.5);
                    break;
                case PReLU activation:
                    activation.weight!.uniform_(0.05, 0.4);
                    break;
                // As the point head begins, it answers nothing.
                case Conv1d perceptron:
                    perceptron.weight.normal_(0, 0.3);
                    perceptron.bias!.uniform_(-0.5, 0.5);
                    break;
            }
        }
        network.eval();
        return network;
    }

    /// <summary>A picture with flat areas (ties of the pooling), edges and noise.</summary>
    public static Mat Picture(int width, int height, int seed = 1)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(120, 110, 100));
        var random = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            var colour = new Scalar(random.Next(256), random.Next(256), random.Next(256));
            Cv2.Circle(picture, new Point(random.Next(width), random.Next(height)), random.Next(3, height / 3), colour, -1);
        }
        var bytes = new byte[width / 2 * height * 3];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)random.Next(40);
        using var noise = Mat.FromPixelData(height, width / 2, MatType.CV_8UC3, bytes);
        using var noisy = picture[new Rect(0, 0, width / 2, height)];
        Cv2.Add(noisy, noise, noisy);
        return picture;
    }
}
