using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>How large a network is.</summary>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="GigaFlop">
/// 10⁹ floating-point operations of the convolutions and perceptrons for one picture; a multiplication and the addition behind it are two. Normalisation,
/// activations, pooling and resizing are not counted, as usual.
/// </param>
public sealed record NetworkCost(long Parameters, double GigaFlop)
{
    private const int OperationsOfAProduct = 2;

    /// <summary>Runs the network once on a black picture, in evaluation mode, and counts what its layers do.</summary>
    public static NetworkCost Of(SegmentationNetwork network, int width, int height)
    {
        var products = 0L;
        network.eval();
        var hooks = network.modules().OfType<Module<Tensor, Tensor>>()
            .Select(module => module.register_forward_hook((layer, input, output) =>
            {
                products += Products(layer, input, output);
                return output;
            }))
            .ToArray();
        using (no_grad())
        using (var scope = NewDisposeScope())
            network.call(zeros(1, SegmentationNetwork.Colours, height, width));
        foreach (var hook in hooks)
            hook.remove();
        return new NetworkCost(network.parameters().Sum(parameter => parameter.numel()), products * OperationsOfAProduct / 1e9);
    }

    // A weight is used once for each output (of a transposed convolution, each input) of its channel.
    private static long Products(Module<Tensor, Tensor> layer, Tensor input, Tensor output) => layer switch
    {
        Conv2d convolution => output.numel() / convolution.weight.shape[0] * convolution.weight.numel(),
        PointwiseConvolution convolution => output.numel() / convolution.Weight.shape[0] * convolution.Weight.numel(),
        Conv1d convolution => output.numel() / convolution.weight.shape[0] * convolution.weight.numel(),
        ConvTranspose2d convolution => input.numel() / convolution.weight.shape[0] * convolution.weight.numel(),
        _ => 0,
    };
}
