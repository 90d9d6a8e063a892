using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>Turns pictures into embeddings. Owns its session.</summary>
internal sealed class SamEncoder(InferenceSession session, SamContract contract) : IDisposable
{
    // Mean and standard deviation of ImageNet's colours, RGB 0 to 255, which every SAM was trained with.
    private static readonly double[] Mean = [123.675, 116.28, 103.53];
    private static readonly double[] Deviation = [58.395, 57.12, 57.375];

    private readonly RunOptions _runOptions = new();

    /// <param name="picture">BGR, 8-bit; stays the caller's.</param>
    /// <returns>The caller disposes it.</returns>
    public SamEmbedding Encode(Mat picture)
    {
        var framing = contract.IsSecondGeneration
            ? SamFraming.Stretched(picture.Size(), contract.Side)
            : SamFraming.Padded(picture.Size(), contract.Side);
        using var scaled = framing.Scale(picture);
        using var tensor = contract.TakesPixels ? Pixels(scaled) : Normalised(scaled, contract.Side);
        var features = session.Run(
            _runOptions,
            new Dictionary<string, OrtValue> { [contract.Picture] = tensor },
            [.. contract.Features.Select(feature => feature.Output)]);
        return new SamEmbedding(framing, features);
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        session.Dispose();
    }

    /// <summary>[height, width, 3], RGB 0 to 255.</summary>
    private static OrtValue Pixels(Mat rgb)
    {
        var values = new float[rgb.Total() * 3];
        using var target = Mat.FromPixelData(rgb.Rows, rgb.Cols, MatType.CV_32FC3, values);
        rgb.ConvertTo(target, MatType.CV_32FC3);
        return OrtValue.CreateTensorValueFromMemory(values, [rgb.Rows, rgb.Cols, 3]);
    }

    /// <summary>[1, 3, side, side], normalised; the padding is 0 after normalisation, as in training.</summary>
    private static OrtValue Normalised(Mat rgb, int side)
    {
        var values = new float[3 * side * side];
        using var planes = Mat.FromPixelData(3 * side, side, MatType.CV_32FC1, values);
        using var channel = new Mat();
        for (var i = 0; i < 3; i++)
        {
            Cv2.ExtractChannel(rgb, channel, i);
            using var content = new Mat(planes, new Rect(0, i * side, rgb.Cols, rgb.Rows));
            channel.ConvertTo(content, MatType.CV_32FC1, 1 / Deviation[i], -Mean[i] / Deviation[i]);
        }
        return OrtValue.CreateTensorValueFromMemory(values, [1, 3, side, side]);
    }
}
