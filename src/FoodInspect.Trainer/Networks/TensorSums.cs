using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Sums and differences of tensors. TorchSharp's own operators, and its <c>add</c> and <c>add_</c> without a factor, make a number (a factor of 1 or
/// -1) for each call that nothing holds on to, so that the garbage collector may free it while native code reads it: training runs of ours
/// ended so, or went on with losses that were no number. These live as long as the program.
/// </summary>
internal static class TensorSums
{
    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;

    /// <summary>left + right; the caller owns it.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>left + right for each element; the caller owns it, and holds the number meanwhile.</summary>
    public static Tensor Plus(this Tensor left, Scalar right) => left.add(right, One);

    /// <summary>left - right; the caller owns it.</summary>
    public static Tensor Minus(this Tensor left, Tensor right) => left.add(right, MinusOne);

    /// <summary>Adds right to left, which it returns.</summary>
    public static Tensor AddInPlace(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>Adds a number, which the caller holds meanwhile, to each element of left, which it returns.</summary>
    public static Tensor AddInPlace(this Tensor left, Scalar right) => left.add_(right, One);
}
