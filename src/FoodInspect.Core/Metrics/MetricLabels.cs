using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Metrics;

/// <summary>Words for verdicts, severities, units and reasons, the same in metrics, JSON and alerts.</summary>
public static class MetricLabels
{
    /// <summary>All verdicts, in the order of <see cref="VerdictKind"/>.</summary>
    public static IReadOnlyList<VerdictKind> Verdicts { get; } = Enum.GetValues<VerdictKind>();

    /// <summary>All severities, rising.</summary>
    public static IReadOnlyList<Severity> Severities { get; } = Enum.GetValues<Severity>();

    /// <summary>All reasons for which a frame can be dropped.</summary>
    public static IReadOnlyList<DropReason> DropReasons { get; } = Enum.GetValues<DropReason>();

    /// <summary><c>pass</c>, <c>reject</c> or <c>notInspected</c>.</summary>
    public static string Of(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Pass => "pass",
        VerdictKind.Reject => "reject",
        VerdictKind.NotInspected => "notInspected",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "no such verdict"),
    };

    /// <summary><c>info</c>, <c>warn</c>, <c>reject</c> or <c>stop</c>.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Warn => "warn",
        Severity.Reject => "reject",
        Severity.Stop => "stop",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "no such severity"),
    };

    /// <summary><c>px</c>, <c>mm2</c>, <c>ratio</c> or <c>count</c>.</summary>
    public static string Of(MeasureUnit unit) => unit switch
    {
        MeasureUnit.Px => "px",
        MeasureUnit.Mm2 => "mm2",
        MeasureUnit.Ratio => "ratio",
        MeasureUnit.Count => "count",
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no such unit"),
    };

    /// <summary><c>overrun</c> or <c>stopped</c>.</summary>
    public static string Of(DropReason reason) => reason switch
    {
        DropReason.Overrun => "overrun",
        DropReason.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    };
}
