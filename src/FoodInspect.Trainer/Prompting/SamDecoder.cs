using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>Turns an embedding and a prompt into scores of masks. Owns its session.</summary>
internal sealed class SamDecoder(InferenceSession session, SamContract contract) : IDisposable
{
    // Labels of points in every export: outside, inside, the box's corners, and the padding of a prompt without a box.
    private const int Outside = 0;
    private const int Inside = 1;
    private const int UpperLeft = 2;
    private const int LowerRight = 3;
    private const int Padding = -1;

    /// <summary>A decoder that was exported with all its masks gives the one for unambiguous prompts first, then three for a single point.</summary>
    private const int AllMasks = 4;

    private readonly RunOptions _runOptions = new();
    private readonly float[] _noMask = new float[contract.Side / 4 * (contract.Side / 4)];

    /// <returns>Scores of the picture's size (above 0 is inside), the best guess first; the caller disposes them.</returns>
    /// <exception cref="ModelException">The decoder answers with another shape than it should.</exception>
    public IReadOnlyList<ScoredMask> Decode(SamEmbedding embedding, Prompt prompt)
    {
        var points = PointsOf(prompt, embedding.Framing);
        var inputs = contract.Features.Select((feature, i) => (feature.Input, Value: embedding.Features[i])).ToDictionary(f => f.Input, f => f.Value);
        using var coordinates = OrtValue.CreateTensorValueFromMemory<float>([.. points.SelectMany(p => new[] { p.X, p.Y })], [1, points.Count, 2]);
        using var labels = Numbers(SamContract.PointLabels, [.. points.Select(point => point.Label)], [1, points.Count]);
        using var mask = OrtValue.CreateTensorValueFromMemory(_noMask, [1, 1, contract.Side / 4, contract.Side / 4]);
        using var hasMask = OrtValue.CreateTensorValueFromMemory<float>([0], [1]);
        var picture = embedding.Framing.Picture;
        using var size = contract.OriginalSize is { } name ? Numbers(name, [picture.Height, picture.Width], [2]) : null;
        (inputs[SamContract.PointCoordinates], inputs[SamContract.PointLabels]) = (coordinates, labels);
        (inputs[contract.MaskInput], inputs[contract.HasMaskInput]) = (mask, hasMask);
        if (size is not null)
            inputs[contract.OriginalSize!] = size;
        using var outputs = session.Run(_runOptions, inputs, [contract.Scores, contract.PredictedIous]);
        var masks = Read(outputs[0], outputs[1], embedding.Framing);
        return Rank(masks, points.Count(point => point.Label != Padding));
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        session.Dispose();
    }

    private List<(float X, float Y, int Label)> PointsOf(Prompt prompt, SamFraming framing)
    {
        var points = prompt.Points.Select(point => At(point.X, point.Y, point.IsPositive ? Inside : Outside)).ToList();
        if (prompt.Box is { } box)
            points.AddRange([At(box.Left, box.Top, UpperLeft), At(box.Right, box.Bottom, LowerRight)]);
        else if (!contract.IsSecondGeneration)
            points.Add((0, 0, Padding)); // SAM 2's exports add it themselves
        return points;

        (float, float, int) At(double x, double y, int label)
        {
            var (squareX, squareY) = framing.ToSquare(x, y);
            return (squareX, squareY, label);
        }
    }

    /// <summary>Whole numbers as the type that the graph wants for them.</summary>
    private OrtValue Numbers(string input, int[] numbers, long[] shape) => session.InputMetadata[input].ElementDataType switch
    {
        TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(numbers, shape),
        TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory<long>([.. numbers.Select(number => (long)number)], shape),
        _ => OrtValue.CreateTensorValueFromMemory<float>([.. numbers.Select(number => (float)number)], shape),
    };

    private List<ScoredMask> Read(OrtValue scores, OrtValue ious, SamFraming framing)
    {
        var shape = scores.GetTensorTypeAndShape().Shape;
        var predicted = ious.GetTensorDataAsSpan<float>();
        if (shape is not [1, > 0, > 0, > 0] || predicted.Length != shape[1])
        {
            throw new ModelException(
                $"The decoder answered with {contract.Scores} [{string.Join(", ", shape)}] and {predicted.Length} predicted IoUs, not with [1, masks, height, width] and one for each mask.");
        }
        var (count, height, width) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        var values = scores.GetTensorDataAsSpan<float>();
        var masks = new List<ScoredMask>(count);
        for (var i = 0; i < count; i++)
        {
            using var map = Mat.FromPixelData(height, width, MatType.CV_32FC1, values.Slice(i * height * width, height * width).ToArray());
            // Scores that the graph brought to the picture's size itself.
            var isPicture = contract.OriginalSize is not null && map.Size() == framing.Picture;
            masks.Add(new ScoredMask(isPicture ? map.Clone() : framing.ToPicture(map), predicted[i]));
        }
        return masks;
    }

    private static List<ScoredMask> Rank(List<ScoredMask> masks, int hints)
    {
        if (masks.Count != AllMasks)
            return [.. masks.OrderByDescending(mask => mask.PredictedIou)];
        var several = masks.Skip(1).OrderByDescending(mask => mask.PredictedIou);
        if (hints > 1)
            return [masks[0], .. several];
        masks[0].Dispose();
        return [.. several];
    }
}
