using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>Networks whose every number matters: weights, slopes and the statistics of normalisation are random.</summary>
internal static class RandomNetwork
{
    // Torch's own generator is shared with every test that runs at the same moment; this one makes the same network each time.
    public static SegmentationNetwork Create(NetworkForm form, long seed = 1)
    {
        var network = form.Create();
        using var untracked = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var parameter in network.parameters().Where(parameter => parameter.dim() > 1))
        {
            // As layers begin (He et al. 2015, arXiv 1502.01852, with PyTorch's factor).
            var bound = 1 / Math.Sqrt(parameter.numel() / (double)parameter.shape[0]);
            parameter.uniform_(-bound, bound, generator);
        }
        foreach (var module in network.modules())
        {
            switch (module)
            {
                case BatchNorm2d normalisation:
                    normalisation.weight!.uniform_(0.5, 1.5, generator);
                    normalisation.bias!.uniform_(-0.5, 0.5, generator);
                    normalisation.running_mean!.uniform_(-0.3, 0.3, generator);
                    normalisation.running_var!.uniform_(0.2, 1.5, generator);
                    break;
                case PReLU activation:
                    activation.weight!.uniform_(0.05, 0.4, generator);
                    break;
                // As the point head begins, it answers nothing.
                case Conv1d perceptron:
                    perceptron.weight.normal_(0, 0.3, generator);
                    perceptron.bias!.uniform_(-0.5, 0.5, generator);
                    break;
                case ConvTranspose2d { bias: { } bias }:
                    bias.uniform_(-0.2, 0.2, generator);
                    break;
                case Conv2d { bias: { } bias }:
                    bias.uniform_(-0.2, 0.2, generator);
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
