using FoodInspect.Inference.Models;
using static FoodInspect.Trainer.Export.GraphBuilder;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// The two ends that every exported graph has, whatever the network between them: pictures of uint8 in, class ids and
/// confidences of uint8 out (<see cref="GraphContract"/>).
/// </summary>
public sealed class SegmentationGraph
{
    public SegmentationGraph(string name, int height, int width)
    {
        (Builder, Height, Width) = (new GraphBuilder(name), height, width);
        var image = Builder.Input(GraphContract.Image, DataType.Uint8, "N", height, width, 3);
        // Bytes are turned over before they grow to floats: a quarter of the memory to move.
        var planes = Builder.Node("Transpose", [image], Ints("perm", 0, 3, 1, 2));
        Planes = Builder.Node("Cast", [planes], ("to", (int)DataType.Float));
    }

    public GraphBuilder Builder { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>The picture as float [N,3,H,W], 0 to 255, channels as the card says.</summary>
    public Value Planes { get; }

    /// <summary>
    /// Ends the graph. The winner of equal scores is the class of the lowest id. The softmax of the winner is
    /// 1 / sum(exp(score - highest score)). Everything runs on the planes of sub-pixels, before they are interleaved, so that
    /// only the bytes of the answer are moved. An id beyond the last class means that no score was a number.
    /// </summary>
    /// <param name="scores">Float [N, S*S*classes, H/S, W/S]: the scores of the S*S pixels of each cell, row by row.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="subPixels">S, how many rows and columns of pixels a cell has.</param>
    public void Answer(Value scores, int classes, int subPixels)
    {
        var (s, h, w) = (subPixels, Height / subPixels, Width / subPixels);
        var byClass = Builder.Node("Reshape", [scores, Builder.Int64s("by_class", 0, s * s, classes, (long)h * w)]);
        var highest = Builder.Node("ReduceMax", [byClass], Ints("axes", 2), ("keepdims", 1));

        var ids = Builder.Floats("ids", [.. Enumerable.Range(0, classes).Select(id => (float)id)], 1, 1, classes, 1);
        var winners = Builder.Node("Where",
            [Builder.Node("Equal", [byClass, highest]), ids, Builder.Scalar("no_class", classes)]);
        var winner = Builder.Node("ReduceMin", [winners], Ints("axes", 2), ("keepdims", 1));

        var relative = Builder.Node("Exp", [Builder.Node("Sub", [byClass, highest])]);
        var sum = Builder.Node("ReduceSum", [relative, Builder.Int64s("class_axis", 2)], ("keepdims", 1));
        var share = Builder.Node("Div", [Builder.Scalar("full", byte.MaxValue), sum]);
        var rounded = Builder.Node("Add", [share, Builder.Scalar("half", 0.5f)]);

        Builder.Metadata(GraphContract.ClassCount, $"{classes}");
        Builder.Output(GraphContract.Classes, Interleave(winner, s, h, w), DataType.Uint8, "N", Height, Width);
        Builder.Output(GraphContract.Confidence, Interleave(rounded, s, h, w), DataType.Uint8, "N", Height, Width);
    }

    /// <summary>Float [N,S*S,1,h*w] → uint8 [N,h*S,w*S], cut off after the point.</summary>
    Value Interleave(Value planes, int s, int h, int w)
    {
        var bytes = Builder.Node("Cast", [planes], ("to", (int)DataType.Uint8));
        var picture = Builder.Int64s("picture", 0, Height, Width);
        if (s == 1)
            return Builder.Node("Reshape", [bytes, picture]);
        var cells = Builder.Node("Reshape", [bytes, Builder.Int64s("cells", 0, s, s, h, w)]);
        var interleaved = Builder.Node("Transpose", [cells], Ints("perm", 0, 3, 1, 4, 2));
        return Builder.Node("Reshape", [interleaved, picture]);
    }
}
