using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>One rule found violated.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Class">Name of the class that it is about.</param>
/// <param name="Severity">What the rule asks for.</param>
/// <param name="AreaPx">The area of the class that violated it, in pixels of the camera's picture; 0 where there was none.</param>
/// <param name="AreaMm2">The same on the belt, or null without a calibrated scale.</param>
/// <param name="Frame">Sequence number of the frame that decided it.</param>
/// <param name="ItemId">The item, or null where the rule is about the picture.</param>
/// <param name="Breach">What was measured, and the limit that it breaks.</param>
public sealed record Violation(string Rule, string Class, Severity Severity, double AreaPx, double? AreaMm2, long Frame, long? ItemId, LimitBreach Breach)
{
    /// <summary>Centre of the item in that frame, in pixels of the camera's picture; null where the rule is about the picture.</summary>
    public Point2d? Centre { get; init; }

    /// <summary>When that frame was grabbed; null where it is the frame that tells of it.</summary>
    public DateTimeOffset? CapturedAt { get; init; }
}
