namespace FoodInspect.Core.Calibration;

/// <summary>Pictures from which no calibration can be made; the message names each and says what would be right.</summary>
public sealed class CalibrationException : Exception
{
    /// <summary>Everything that is wrong.</summary>
    /// <param name="problems">One sentence each.</param>
    public CalibrationException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
