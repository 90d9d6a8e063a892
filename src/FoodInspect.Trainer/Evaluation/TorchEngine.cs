using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>A network in TorchSharp, in evaluation mode, on its parameters' device and in their precision.</summary>
public sealed class TorchEngine : ISegmentationEngine
{
    private readonly SegmentationNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly Device _device;
    private readonly ScalarType _precision;

    /// <param name="network">Is put into evaluation mode.</param>
    /// <param name="ownsNetwork">Whether the engine disposes the network.</param>
    public TorchEngine(SegmentationNetwork network, bool ownsNetwork = false)
    {
        (_network, _ownsNetwork) = (network, ownsNetwork);
        var parameter = network.parameters().First();
        (_device, _precision) = (parameter.device, parameter.dtype);
        network.eval();
    }

    public int Outputs => _network.Classes;

    public Mat Segment(Mat image)
    {
        using var untracked = inference_mode();
        using var scope = NewDisposeScope();
        var ids = Forward(image).argmax(1).to(ScalarType.Byte).squeeze(0).cpu().contiguous();
        var result = new Mat(image.Size(), MatType.CV_8UC1);
        Copy(ids.bytes, result);
        return result;
    }

    /// <summary>The scores of each class, [1,classes,H,W], in the network's precision, in main memory; the caller owns them.</summary>
    public Tensor Scores(Mat image)
    {
        using var untracked = inference_mode();
        using var scope = NewDisposeScope();
        return Forward(image).cpu().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        if (_ownsNetwork)
            _network.Dispose();
    }

    private Tensor Forward(Mat image)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (image.Height, image.Width);
        // Sizes that the network does not take are continued by their mirror image, and the scores cut back.
        using var padded = new Mat();
        Cv2.CopyMakeBorder(
            image, padded, 0, Missing(height), 0, Missing(width), height > 1 && width > 1 ? BorderTypes.Reflect101 : BorderTypes.Replicate);
        using var rgb = new Mat();
        Cv2.CvtColor(padded, rgb, ColorConversionCodes.BGR2RGB);
        var pixels = empty([1, rgb.Rows, rgb.Cols, SegmentationNetwork.Colours], ScalarType.Byte);
        Copy(rgb, pixels.bytes);
        using TorchSharp.Scalar full = byte.MaxValue;
        var input = pixels.to(_device).permute(0, 3, 1, 2).to(_precision).div_(full);
        return _network.call(input).narrow(2, 0, height).narrow(3, 0, width).MoveToOuterDisposeScope();
    }

    private int Missing(int length) => (_network.SizeMultiple - (length % _network.SizeMultiple)) % _network.SizeMultiple;

    private static unsafe void Copy(Span<byte> source, Mat target) => source.CopyTo(new Span<byte>((void*)target.Data, source.Length));

    private static unsafe void Copy(Mat source, Span<byte> target) => new ReadOnlySpan<byte>((void*)source.Data, target.Length).CopyTo(target);
}
