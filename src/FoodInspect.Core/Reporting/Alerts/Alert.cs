using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>A rule was violated.</summary>
    Violation,

    /// <summary>An item went by that could not be judged.</summary>
    ItemNotInspected,

    /// <summary>The camera went away.</summary>
    CameraDown,

    /// <summary>The camera is back.</summary>
    CameraUp,

    /// <summary>The line's verdicts mean nothing until further notice: what passes now passes unseen.</summary>
    NotInspecting,

    /// <summary>The line inspects again.</summary>
    InspectingAgain,

    /// <summary>The line is overloaded: newer frames took the place of too many of its frames.</summary>
    FramesDropped,

    /// <summary>The camera delivers far fewer frames than it did.</summary>
    FrameRateFell,

    /// <summary>The items are far less sharp than they were: the lens is fogged, dirty or out of focus.</summary>
    SharpnessFell,

    /// <summary>The items are far darker or brighter than they were.</summary>
    BrightnessChanged,

    /// <summary>No item has come for long: the belt is empty or stands, or the camera does not see it.</summary>
    NoItems,

    /// <summary>The line rejects an implausible share of its items.</summary>
    TooManyRejects,

    /// <summary>It no longer does.</summary>
    RejectsFell,

    /// <summary>Evidence or captured frames are no longer written: cap or disk is full, or the folder cannot be written.</summary>
    StorageRefused,

    /// <summary>A sink takes no alerts: told to the others.</summary>
    NotDelivered,

    /// <summary>Nothing has happened: whether alerts arrive is tried.</summary>
    Test,
}

/// <summary>Something that people must know. Carries the time of the frame that it comes of, unchanged.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Line">Name of the line.</param>
/// <param name="Rule">Name of the violated rule; for other kinds the kind, or the store that keeps no pictures.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="CapturedAt">When the frame that it comes of was grabbed; without a frame, when it was noticed.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record Alert(AlertKind Kind, string Line, string Rule, Severity Severity, DateTimeOffset CapturedAt, string Message)
{
    /// <summary>The class that the rule is about, or null.</summary>
    public string? Class { get; init; }

    /// <summary>The item, or null where it is about no item.</summary>
    public long? Item { get; init; }

    /// <summary>Sequence number of the frame that decided it, or null.</summary>
    public long? Frame { get; init; }

    /// <summary>The area that violated the rule, in pixels of the camera's picture, or null.</summary>
    public double? AreaPx { get; init; }

    /// <summary>The same on the belt, or null without a calibrated scale.</summary>
    public double? AreaMm2 { get; init; }

    /// <summary>What was measured, and the limit that it breaks; null where no rule was violated.</summary>
    public LimitBreach? Breach { get; init; }

    /// <summary>Centre of the item in that frame, or where it was last seen, in pixels of the camera's picture; null where it is about no item.</summary>
    public Point2d? Centre { get; init; }

    /// <summary>Folder with the evidence, or null where none was kept.</summary>
    public string? EvidencePath { get; init; }

    /// <summary>
    /// True if it is kept until the sink takes it: that of severity Stop, and that a camera or line is well again, without which the last word would be that it
    /// is not.
    /// </summary>
    public bool IsUrgent => Severity == Severity.Stop || Kind is AlertKind.CameraUp or AlertKind.InspectingAgain;

    /// <summary>How many alerts of the same rule the sink's cooldown held back since its last one.</summary>
    public int SuppressedBefore { get; init; }

    /// <summary>The alert as JSON, as every sink and the evidence write it.</summary>
    public void Write(Utf8JsonWriter json) => JsonSerializer.Serialize(json, new
    {
        kind = JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()),
        line = Line,
        rule = Rule,
        @class = Class,
        severity = MetricLabels.Of(Severity),
        item = Item,
        frame = Frame,
        capturedAt = CapturedAt,
        areaPx = AreaPx is { } px ? MeasureUnit.Px.Round(px) : (double?)null,
        areaMm2 = AreaMm2 is { } mm2 ? MeasureUnit.Mm2.Round(mm2) : (double?)null,
        value = Breach?.RoundedValue(),
        limit = Breach?.Limit,
        unit = Breach is { } breach ? MetricLabels.Of(breach.Unit) : null,
        centre = Centre is { } centre ? new[] { Math.Round(centre.X, 2), Math.Round(centre.Y, 2) } : null,
        evidencePath = EvidencePath,
        suppressedBefore = SuppressedBefore,
        message = Message,
    });

    /// <summary>The alert for a violation of a rule.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="violation">The violation.</param>
    /// <param name="capturedAt">When its frame was grabbed.</param>
    public static Alert Of(string line, Violation violation, DateTimeOffset capturedAt)
    {
        // What is measured as an area says so itself; of a share or a number people want to know how large.
        var area = violation.Breach.Unit is MeasureUnit.Px or MeasureUnit.Mm2 ? ""
            : violation.AreaMm2 is { } mm2 ? $", {MeasureUnit.Mm2.Text(mm2)} mm²" : violation.AreaPx > 0 ? $", {MeasureUnit.Px.Text(violation.AreaPx)} px" : "";
        var where = violation.ItemId is { } item ? $"item {item}" : "the picture";
        return new Alert(
            AlertKind.Violation, line, violation.Rule, violation.Severity, violation.CapturedAt ?? capturedAt,
            $"{line}: {where} violates '{violation.Rule}' ({violation.Class}{area}): {violation.Breach}, in frame {violation.Frame}")
        {
            Class = violation.Class,
            Item = violation.ItemId,
            Frame = violation.Frame,
            AreaPx = violation.AreaPx,
            AreaMm2 = violation.AreaMm2,
            Breach = violation.Breach,
            Centre = violation.Centre,
        };
    }

    /// <summary>An alert about the state of the line.</summary>
    public static Alert OfState(AlertKind kind, string line, Severity severity, DateTimeOffset noticedAt, string message) =>
        new(kind, line, JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), severity, noticedAt, $"{line}: {message}");

    /// <summary>An alert about pictures that are not kept.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="rule">A name for each store, so that the cooldown of one does not hide the other.</param>
    /// <param name="noticedAt">When it was noticed.</param>
    /// <param name="message">One sentence for people.</param>
    public static Alert OfStorage(string line, string rule, DateTimeOffset noticedAt, string message) =>
        OfState(AlertKind.StorageRefused, line, Severity.Warn, noticedAt, message) with { Rule = rule };

    /// <summary>An alert that another one reached a sink late or not at all.</summary>
    /// <param name="sink">Name of the sink.</param>
    /// <param name="undelivered">The alert that it did not take.</param>
    /// <param name="reason">Why.</param>
    /// <param name="noticedAt">When it was noticed.</param>
    public static Alert OfSink(string sink, Alert undelivered, string reason, DateTimeOffset noticedAt) =>
        OfState(AlertKind.NotDelivered, undelivered.Line, Severity.Warn, noticedAt, $"alerts do not reach the sink '{sink}', only the others: {reason.TrimEnd('.')}") with
        {
            Rule = $"{sink}NotDelivered",
        };
}
