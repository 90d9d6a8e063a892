using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// What the blocks of one part of the network (encoder or decoder) are made of. The layers keep the order convolution,
/// batch normalisation, activation, and so the names "0", "1", "2" of the public PyTorch weights.
/// </summary>
internal sealed record BlockLayers(ENetOptions Form, bool IsDecoder, double Dropout)
{
    /// <summary>A convolution without bias, batch normalisation, and the activation used inside a block.</summary>
    public Sequential Convolve(Module<Tensor, Tensor> convolution, int channels) =>
        Sequential(convolution, BatchNormalisation.Of(channels), InnerActivation(channels));

    /// <summary>Two one-dimensional convolutions, 5×1 then 1×5, each with normalisation and activation.</summary>
    public Sequential ConvolveAsymmetric(int channels, int length) => Sequential(
        Conv2d(channels, channels, (length, 1), padding: (length / 2, 0), bias: false),
        BatchNormalisation.Of(channels),
        InnerActivation(channels),
        Conv2d(channels, channels, (1, length), padding: (0, length / 2), bias: false),
        BatchNormalisation.Of(channels),
        InnerActivation(channels));

    /// <summary>The 1×1 convolution that widens the block's output again.</summary>
    public Sequential Expand(int inner, int channels)
    {
        var convolution = Conv2d(inner, channels, 1, bias: false);
        return Form.ActivateExpansion
            ? Sequential(convolution, BatchNormalisation.Of(channels), InnerActivation(channels))
            : Sequential(convolution, BatchNormalisation.Of(channels));
    }

    /// <summary>The activation after the sum of a block's two branches.</summary>
    public Module<Tensor, Tensor> OuterActivation(int channels) =>
        Activation(channels, Form.Slopes != SlopeSharing.PerLayer);

    private Module<Tensor, Tensor> InnerActivation(int channels) =>
        Activation(channels, Form.Slopes == SlopeSharing.PerChannel);

    private Module<Tensor, Tensor> Activation(int channels, bool perChannel) =>
        IsDecoder && Form.Decoder == DecoderActivation.ReLU ? ReLU() : PReLU(perChannel ? channels : 1);
}
