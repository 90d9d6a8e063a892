namespace FoodInspect.Inference.Models;

/// <summary>A share that was measured on so many cases, 0 to 1, with the limits of its confidence interval.</summary>
public sealed record MeasuredShare(double Value, double Low, double High, int Cases);

/// <summary>
/// The thresholds above which a region of a class counts, as they were found on a validation set; a recipe's rule takes them as
/// MinimumConfidence and MinimumAreaPx.
/// </summary>
/// <param name="Class">Name of the class.</param>
/// <param name="MinimumConfidence">Least mean confidence of a region, 0 to 1.</param>
/// <param name="MinimumAreaPx">Least area of a region, in pixels of the camera's picture.</param>
/// <param name="Wanted">What was asked for: "recall 0.99", "false rejects 0.01".</param>
/// <param name="Recall">Share of the items with the class that have such a region on it.</param>
/// <param name="FalseRejects">Share of what should pass that has such a region.</param>
/// <param name="DataSet">Where it was measured: name of the data set and split.</param>
public sealed record ClassThreshold(
    string Class, double MinimumConfidence, double MinimumAreaPx, string Wanted, MeasuredShare Recall, MeasuredShare FalseRejects, string DataSet);
