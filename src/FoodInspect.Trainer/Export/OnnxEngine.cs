using FoodInspect.Core.Segmentation;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// An exported model in ONNX Runtime on the CPU, as the line runs it: a picture of another size than the model's is resized,
/// and its label map back to the picture's size.
/// </summary>
public sealed class OnnxEngine(ModelFolder model) : ISegmentationEngine
{
    private readonly OnnxSegmenter _segmenter = OnnxSegmenter.Open(model, new InferenceOptions
    {
        Provider = ExecutionProvider.Cpu,
        ThreadsPerSession = Environment.ProcessorCount,
    });

    public int Outputs => model.Card.Classes.Count;

    public Mat Segment(Mat image)
    {
        _segmenter.Load(0, image);
        _segmenter.Run(1);
        var size = new Size(model.Card.Input.Width, model.Card.Input.Height);
        var classes = new Mat(size, MatType.CV_8UC1);
        using var confidences = new Mat(size, MatType.CV_8UC1);
        _segmenter.Unload(0, classes, confidences);
        if (image.Size() == size)
            return classes;
        using (classes)
        {
            var resized = new Mat();
            LabelScaling.Scale(classes, resized, image.Size());
            return resized;
        }
    }

    public void Dispose() => _segmenter.Dispose();
}
