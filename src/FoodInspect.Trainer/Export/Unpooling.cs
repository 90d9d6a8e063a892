namespace FoodInspect.Trainer.Export;

/// <summary>
/// Max pooling of stride 2 in the encoder, and the unpooling by its indices in the decoder, which gives planes of
/// <see cref="Cells"/>. Written with operators that every execution provider has; ONNX's MaxUnpool is only on the CPU.
/// </summary>
internal abstract class Unpooling
{
    /// <summary>[N,C,h,w]</summary>
    public abstract Value Pooled { get; }

    /// <summary>[N,C,h,w] → [N,4C,h,w]: each value at the pixel of its cell that was the largest, zero elsewhere.</summary>
    public abstract Value Unpool(Value values);
}
