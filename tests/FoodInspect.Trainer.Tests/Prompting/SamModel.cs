using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Export.Onnx;
using Google.Protobuf;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Tests.Prompting;

/// <summary>
/// Segment Anything's contract around an answer that is known: discs around the points inside, holes around those outside, the
/// box itself. The encoder hands the picture through, so that a decoder can also give back what it was shown.
/// </summary>
internal sealed class SamModel
{
    public const int Side = 256;
    private const int Stride = 4;
    private const int Cells = Side / Stride;
    private const float Far = 1e6f;

    private readonly GraphBuilder _graph = new("decoder");
    private readonly bool _isSecond;
    private readonly DataType _numbers;
    private Value _coordinates;
    private Value _labels;
    private Value _embeddings;
    private Value? _size;

    /// <param name="isSecond">SAM 2's feature maps; with <paramref name="numbers"/> int32 the names of ONNX Runtime's export.</param>
    /// <param name="numbers">Type of point_labels and the picture's size.</param>
    /// <param name="takesSize">Whether the decoder takes the picture's size.</param>
    public SamModel(bool isSecond = false, DataType numbers = DataType.Float, bool takesSize = true)
    {
        (_isSecond, _numbers) = (isSecond, numbers);
        _embeddings = _graph.Input(EmbeddingName, DataType.Float, 1, 3, Side, Side);
        if (isSecond)
        {
            _graph.Input(FineName(0), DataType.Float, 1, 3, Side, Side);
            _graph.Input(FineName(1), DataType.Float, 1, 3, Side, Side);
        }
        _coordinates = _graph.Input("point_coords", DataType.Float, 1, "points", 2);
        _labels = _graph.Input("point_labels", numbers, 1, "points");
        if (numbers != DataType.Float)
            _labels = _graph.Node("Cast", [_labels], ("to", (int)DataType.Float));
        var isRuntimes = numbers == DataType.Int32;
        _graph.Input(isRuntimes ? "input_masks" : "mask_input", DataType.Float, 1, 1, Cells, Cells);
        _graph.Input(isRuntimes ? "has_input_masks" : "has_mask_input", DataType.Float, 1);
        if (takesSize)
            _size = _graph.Input(isRuntimes ? "original_image_size" : "orig_im_size", numbers, 2);
    }

    private string EmbeddingName => _isSecond && _numbers == DataType.Float ? "image_embed" : "image_embeddings";

    private string FineName(int level) => _numbers == DataType.Int32 ? $"image_features_{level}" : $"high_res_feats_{level}";

    /// <summary>
    /// One mask a radius (in pixels of the square), with these predicted IoUs. A point of padding takes 0.5 from each, so that
    /// its presence shows.
    /// </summary>
    public SamModel Discs(float[] radii, float[] ious)
    {
        var (x, y) = (Across(0), Across(1));
        var distance = Add(Square(Subtract(Grid(column: true), x)), Square(Subtract(Grid(column: false), y)));
        var outside = Over("ReduceMin", Choose(Is(0), Subtract(distance, Scalar(100)), Scalar(Far)));
        var box = BoxScores(x, y);
        var masks = radii.Select(radius =>
        {
            var discs = Over("ReduceMax", Choose(Is(1), Subtract(Scalar(radius * radius), distance), Scalar(-Far)));
            return _graph.Node("Min", [_graph.Node("Max", [discs, box]), outside]);
        }).ToArray();
        var padding = _graph.Node("ReduceSum", [Cast(_graph.Node("Equal", [_labels, Scalar(-1)])), _graph.Int64s("axes", 1)]);
        var trust = Subtract(_graph.Floats("ious", ious, 1, ious.Length), _graph.Node("Mul", [padding, Scalar(0.5f)]));
        return Answer(_graph.Node("Concat", masks, ("axis", 1)), trust, radii.Length);
    }

    /// <summary>Gives back the embeddings as scores, and each channel's mean over the whole square as predicted IoU.</summary>
    public SamModel Echo() => Answer(
        _graph.Node("Mul", [_embeddings, Scalar(1)]),
        _graph.Node("ReduceMean", [_embeddings], GraphBuilder.Ints("axes", 2, 3), ("keepdims", 0)), 3);

    /// <summary>
    /// Two items of these radii: a point on one gives it, with the given predicted IoUs; a point elsewhere gives a mask without
    /// a clear edge.
    /// </summary>
    public SamModel Items((float X, float Y, float Radius, float Iou)[] items)
    {
        var scores = _graph.Node("Mul", [Subtract(Grid(column: true), Scalar(Side / 2)), Scalar(0.001f)]);
        var trust = Scalar(0.99f);
        foreach (var (itemX, itemY, radius, iou) in items)
        {
            Value Disc(Value x, Value y) => Subtract(
                Scalar(radius * radius), Add(Square(Subtract(x, Scalar(itemX))), Square(Subtract(y, Scalar(itemY)))));
            // The first point alone: the padding is at (0, 0), where no item is.
            var isOn = Cast(Over("ReduceMax", _graph.Node("Greater", [Disc(Across(0), Across(1)), Scalar(0)]), isTruth: true));
            scores = Add(_graph.Node("Mul", [isOn, Disc(Grid(column: true), Grid(column: false))]), _graph.Node("Mul", [Subtract(Scalar(1), isOn), scores]));
            trust = Add(_graph.Node("Mul", [isOn, Scalar(iou)]), _graph.Node("Mul", [Subtract(Scalar(1), isOn), trust]));
        }
        return Answer(scores, _graph.Node("Reshape", [trust, _graph.Int64s("flat", 1, 1)]), 1);
    }

    /// <summary>Writes both graphs.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="takesPixels">The encoder that normalises and pads by itself.</param>
    public void Write(string folder, bool takesPixels = false)
    {
        Directory.CreateDirectory(folder);
        var encoder = new GraphBuilder("encoder");
        var picture = takesPixels
            ? encoder.Input("input_image", DataType.Float, "height", "width", 3)
            : encoder.Input("images", DataType.Float, 1, 3, Side, Side);
        if (takesPixels)
        {
            picture = encoder.Node("Unsqueeze", [encoder.Node("Transpose", [picture], GraphBuilder.Ints("perm", 2, 0, 1)), encoder.Int64s("axes", 0)]);
            var sizes = encoder.Int64s("sizes", 1, 3, Side, Side);
            picture = encoder.Node("Resize", [picture, default, default, sizes], ("mode", "nearest"));
        }
        foreach (var name in (string[])(_isSecond ? [FineName(0), FineName(1), EmbeddingName] : ["embeddings"]))
            encoder.Output(name, encoder.Node("Mul", [picture, encoder.Scalar("one", 1)]), DataType.Float, 1, 3, Side, Side);
        File.WriteAllBytes(Path.Combine(folder, "my_encoder.onnx"), encoder.Build("hands through").ToByteArray());
        File.WriteAllBytes(Path.Combine(folder, "my_decoder.onnx"), _graph.Build("known answers").ToByteArray());
    }

    private SamModel Answer(Value scores, Value ious, int masks)
    {
        // What the official graph does with the scores is left out: nobody should read it where there are scores over the square.
        if (_size is { } picture && _isSecond && _numbers == DataType.Float)
        {
            var sizes = _graph.Node("Concat", [_graph.Int64s("front", 1, masks), _graph.Node("Cast", [picture], ("to", (int)DataType.Int64))], ("axis", 0));
            _graph.Output("masks", _graph.Node("Resize", [scores, default, default, sizes], ("mode", "linear")), DataType.Float, 1, masks, "height", "width");
        }
        else if (_isSecond && _size is null)
        {
            _graph.Output("masks", scores, DataType.Float, 1, masks, "rows", "columns");
        }
        else
        {
            _graph.Output("masks", _graph.Node("Greater", [scores, Scalar(0)]), DataType.Bool, 1, masks, "rows", "columns");
            _graph.Output("low_res_masks", scores, DataType.Float, 1, masks, "rows", "columns");
        }
        _graph.Output("iou_predictions", ious, DataType.Float, 1, masks);
        return this;
    }

    private Value BoxScores(Value x, Value y)
    {
        var fromUpperLeft = _graph.Node("Min", [Subtract(Grid(column: true), x), Subtract(Grid(column: false), y)]);
        var toLowerRight = _graph.Node("Min", [Subtract(x, Grid(column: true)), Subtract(y, Grid(column: false))]);
        var inside = _graph.Node("Min", [
            Over("ReduceMin", Choose(Is(2), fromUpperLeft, Scalar(Far))),
            Over("ReduceMin", Choose(Is(3), toLowerRight, Scalar(Far)))]);
        return Choose(Over("ReduceMax", Is(2)), inside, Scalar(-Far));
    }

    // [1, points, 1, 1]; half a pixel is added as in the official graphs.
    private Value Across(int axis)
    {
        var values = _graph.Node("Gather", [_coordinates, _graph.Int64s("axis", axis)], ("axis", 2));
        return Add(_graph.Node("Unsqueeze", [values, _graph.Int64s("axes", 3)]), Scalar(0.5f));
    }

    // [1, points, 1, 1]; 1 where the label is this one.
    private Value Is(int label) =>
        _graph.Node("Unsqueeze", [Cast(_graph.Node("Equal", [_labels, Scalar(label)])), _graph.Int64s("axes", 2, 3)]);

    private Value Grid(bool column)
    {
        var centres = Enumerable.Range(0, Cells).Select(cell => (cell + 0.5f) * Stride).ToArray();
        return column ? _graph.Floats("columns", centres, 1, 1, 1, Cells) : _graph.Floats("rows", centres, 1, 1, Cells, 1);
    }

    private Value Over(string reduction, Value values, bool isTruth = false)
    {
        if (isTruth)
            values = Cast(values);
        return _graph.Node(reduction, [values], GraphBuilder.Ints("axes", 1), ("keepdims", 1));
    }

    private Value Choose(Value which, Value yes, Value no) =>
        Add(_graph.Node("Mul", [which, yes]), _graph.Node("Mul", [Subtract(Scalar(1), which), no]));

    private Value Scalar(float value) => _graph.Scalar("c", value);

    private Value Cast(Value value) => _graph.Node("Cast", [value], ("to", (int)DataType.Float));

    private Value Add(Value a, Value b) => _graph.Node("Add", [a, b]);

    private Value Subtract(Value a, Value b) => _graph.Node("Sub", [a, b]);

    private Value Square(Value a) => _graph.Node("Mul", [a, a]);
}
