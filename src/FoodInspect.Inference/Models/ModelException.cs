namespace FoodInspect.Inference.Models;

/// <summary>
/// A model, its card, or the execution provider it was to run on is not what it must be. The message says what is wrong,
/// in which file, and what would be right. Programs end with exit code 4.
/// </summary>
public sealed class ModelException : Exception
{
    public ModelException(string message) : base(message)
    {
    }

    public ModelException(string message, Exception cause) : base(message, cause)
    {
    }
}
