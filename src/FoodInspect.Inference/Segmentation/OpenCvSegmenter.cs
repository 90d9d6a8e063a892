using FoodInspect.Inference.Models;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace FoodInspect.Inference;

/// <summary>
/// The same graph in OpenCV's DNN module, for comparison in benchmarks; no line runs on it. For one thread at a time.
/// </summary>
public sealed class OpenCvSegmenter : IDisposable
{
    private static readonly string[] OutputNames = [GraphContract.Classes, GraphContract.Confidence];

    private readonly ModelCard _card;
    private readonly Net _net;
    private readonly Mat _input;
    private readonly Mat[] _outputs = [new(), new()];

    /// <exception cref="ModelException">OpenCV cannot read the graph.</exception>
    public OpenCvSegmenter(ModelFolder model)
    {
        _card = model.Card;
        try
        {
            _net = Net.ReadNetFromONNX(model.Graph)
                ?? throw new ModelException($"OpenCV found no network in {model.Path}.");
        }
        catch (OpenCVException error)
        {
            throw new ModelException($"OpenCV cannot read the model in {model.Path}: {error.Message}", error);
        }
        _input = new Mat([1, _card.Input.Height, _card.Input.Width, 3], MatType.CV_8UC1);
    }

    /// <param name="picture">8-bit BGR of any size; only read.</param>
    /// <param name="classes">Is made the class ids, 8-bit, [height, width] of the network.</param>
    public void Segment(Mat picture, Mat classes)
    {
        OnnxSegmenter.RequireBgr(picture);
        var (height, width) = (_card.Input.Height, _card.Input.Width);
        using (var target = Mat.FromPixelData(height, width, MatType.CV_8UC3, _input.Data))
        {
            Cv2.Resize(picture, target, target.Size(), interpolation: InterpolationFlags.Area);
            if (_card.Input.ChannelOrder == ChannelOrder.Rgb)
                Cv2.CvtColor(target, target, ColorConversionCodes.BGR2RGB);
        }
        _net.SetInput(_input, GraphContract.Image);
        _net.Forward(_outputs, OutputNames);
        using var plane = _outputs[0].Reshape(1, height);
        plane.ConvertTo(classes, MatType.CV_8UC1);
    }

    public void Dispose()
    {
        _net.Dispose();
        _input.Dispose();
        foreach (var output in _outputs)
            output.Dispose();
    }
}
