using OpenCvSharp;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>Something that tells the class of every pixel: TorchSharp with a checkpoint, ONNX Runtime with an exported model.</summary>
public interface ISegmentationEngine : IDisposable
{
    /// <summary>Number of classes it may answer; at least that of the dataset's classes.</summary>
    int Outputs { get; }

    /// <param name="image">BGR, 8-bit, [height, width]; stays the caller's.</param>
    /// <returns>Class ids, 8-bit, of the same size; the caller owns it.</returns>
    Mat Segment(Mat image);
}
