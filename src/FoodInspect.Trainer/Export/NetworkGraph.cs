using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Export;

/// <summary>Writes the graph of any network here, with the inputs and outputs of <see cref="GraphContract"/>.</summary>
public static class NetworkGraph
{
    /// <param name="network">The trained network; it is not changed.</param>
    /// <param name="input">Size and channel order of the pictures.</param>
    /// <param name="description">A sentence for the file.</param>
    /// <exception cref="ArgumentException">The network does not take pictures of this size.</exception>
    public static ModelProto Write(SegmentationNetwork network, ModelInput input, string description)
    {
        var multiple = network.SizeMultiple;
        if (input.Width % multiple != 0 || input.Height % multiple != 0)
        {
            throw new ArgumentException(
                $"{network.GetName()} takes pictures whose width and height are multiples of {multiple}, not {input.Width}x{input.Height}.");
        }
        return network switch
        {
            ENet enet => ENetGraph.Write(enet, input, description),
            ResNet resNet => ResNetGraph.Write(resNet, input, description),
            _ => throw new NotSupportedException($"There is no writer for the graph of {network.GetName()}."),
        };
    }
}
