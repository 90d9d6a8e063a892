using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;
using static FoodInspect.Trainer.Export.GraphBuilder;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// The two ends that every exported graph has, whatever the network between them: pictures of uint8 in, class ids and
/// confidences of uint8 out (<see cref="GraphContract"/>).
/// </summary>
public sealed class SegmentationGraph
{
    private readonly int _pictureHeight;
    private readonly int _pictureWidth;

    /// <param name="name">Name of the graph.</param>
    /// <param name="height">Of the pictures, pixels.</param>
    /// <param name="width">Of the pictures, pixels.</param>
    /// <param name="preprocessing">What is done to a picture first, or null.</param>
    /// <param name="sizeMultiple">Of what height and width must be multiples for the network.</param>
    public SegmentationGraph(string name, int height, int width, PreprocessingOptions? preprocessing = null, int sizeMultiple = 1)
    {
        (Builder, _pictureHeight, _pictureWidth) = (new GraphBuilder(name), height, width);
        var image = Builder.Input(GraphContract.Image, DataType.Uint8, "N", height, width, 3);
        // Bytes are turned over before they grow to floats: a quarter of the memory to move.
        var planes = Builder.Node("Transpose", [image], Ints("perm", 0, 3, 1, 2));
        var floats = Builder.Node("Cast", [planes], ("to", (int)DataType.Float));
        var picture = new Plane(floats, SegmentationNetwork.Colours, height, width);
        var prepared = preprocessing is null ? picture : PreprocessingGraph.Write(Builder, picture, preprocessing, sizeMultiple);
        (Planes, _, Height, Width) = prepared;
    }

    public GraphBuilder Builder { get; }

    /// <summary>Of the prepared picture, pixels.</summary>
    public int Height { get; }

    /// <summary>Of the prepared picture, pixels.</summary>
    public int Width { get; }

    /// <summary>The prepared picture as float [N,3,H,W], channels as the card says; 0 to 255 where nothing is standardised.</summary>
    public Value Planes { get; }

    /// <summary>
    /// Ends the graph. The winner of equal scores is the class of the lowest id; the softmax of the winner is
    /// 1 / sum(exp(score - highest score)). An id beyond the last class means that no score was a number.
    /// </summary>
    /// <param name="scores">
    /// Float [N, 4^k*classes, H/2^k, W/2^k]: planes of <see cref="Cells"/> of cells, k deep, of the classes.
    /// </param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="cellHalvings">k, how often the picture was halved into cells.</param>
    public void Answer(Value scores, int classes, int cellHalvings)
    {
        var (h, w, planes) = (Height >> cellHalvings, Width >> cellHalvings, 1 << (2 * cellHalvings));
        var byClass = Builder.Node("Reshape", [scores, Builder.Int64s("by_class", 0, planes, classes, h * w)]);
        var highest = Builder.Node("ReduceMax", [byClass], Ints("axes", 2), ("keepdims", 1));

        // ONNX's ArgMax walks across memory; marking the winners and keeping the largest mark walks along it.
        var marks = Builder.Floats("marks", [.. Enumerable.Range(0, classes).Select(id => (float)(classes - id))], 1, 1, classes, 1);
        var wins = Builder.Node("Cast", [Builder.Node("Equal", [byClass, highest])], ("to", (int)DataType.Float));
        var mark = Builder.Node("ReduceMax", [Builder.Node("Mul", [wins, marks])], Ints("axes", 2), ("keepdims", 1));
        var winner = Builder.Node("Sub", [Builder.Floats("class_count", [classes], 1, 1, 1, 1), mark]);

        var relative = Builder.Node("Exp", [Builder.Node("Sub", [byClass, highest])]);
        // The mean, since every reader of ONNX knows it with its axes as an attribute.
        var mean = Builder.Node("ReduceMean", [relative], Ints("axes", 2), ("keepdims", 1));
        var share = Builder.Node("Div", [Builder.Floats("full", [(float)byte.MaxValue / classes], 1, 1, 1, 1), mean]);
        var rounded = Builder.Node("Add", [share, Builder.Floats("half", [0.5f], 1, 1, 1, 1)]);

        Builder.Metadata(GraphContract.ClassCount, $"{classes}");
        Builder.Output(GraphContract.Classes, Picture(winner, cellHalvings), DataType.Uint8, "N", _pictureHeight, _pictureWidth);
        Builder.Output(GraphContract.Confidence, Picture(rounded, cellHalvings), DataType.Uint8, "N", _pictureHeight, _pictureWidth);
    }

    /// <summary>Float [N,4^k,1,h*w] → uint8 [N, height and width of the picture], cut off after the point.</summary>
    private Value Picture(Value planes, int cellHalvings)
    {
        var bytes = Builder.Node("Cast", [planes], ("to", (int)DataType.Uint8));
        for (var k = cellHalvings; k > 0; k--)
            bytes = Cells.Interleave(Builder, bytes, 1 << (2 * (k - 1)), Height >> k, Width >> k);
        var whole = Builder.Node("Reshape", [bytes, Builder.Int64s("picture", 0, Height, Width)]);
        return Pick(Pick(whole, 1, Height, _pictureHeight), 2, Width, _pictureWidth);
    }

    private Value Pick(Value pixels, int axis, int enlarged, int length) => enlarged == length
        ? pixels
        : Builder.Node("Gather", [pixels, Builder.Int64s("under_middles", Preprocessing.PixelsUnderMiddles(enlarged, length))], ("axis", axis));
}
