using Microsoft.ML.OnnxRuntime;

namespace FoodInspect.Trainer.Prompting;

/// <summary>What the encoder made of a picture: the costly part, which every prompt on the picture shares. Owns its tensors.</summary>
/// <param name="framing">How the picture lies in the network's square.</param>
/// <param name="features">In the order of <see cref="SamContract.Features"/>; ownership passes to this object.</param>
internal sealed class SamEmbedding(SamFraming framing, IDisposableReadOnlyCollection<OrtValue> features) : IDisposable
{
    public SamFraming Framing { get; } = framing;

    public IReadOnlyList<OrtValue> Features => features;

    public void Dispose() => features.Dispose();
}
