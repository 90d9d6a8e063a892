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

    private static long Products(Module<Tensor, Tensor> layer, Tensor input, Tensor output) => layer switch
    {
        Conv2d { weight: { } weight } => Uses(weight, output),
        PointwiseConvolution { Weight: { } weight } => Uses(weight, output),
        Conv1d { weight: { } weight } => Uses(weight, output),
        ConvTranspose2d { weight: { } weight } => Uses(weight, input),
        _ => 0,
    };

    // A weight is used once for each output (of a transposed convolution, each input) of its channel.
    private static long Uses(Tensor weight, Tensor ofEachChannel) => ofEachChannel.numel() / weight.shape[0] * weight.numel();
}
