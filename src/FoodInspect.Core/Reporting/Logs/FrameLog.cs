using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>
/// <c>frames.jsonl</c>: a line a frame, with its sequence, verdict (and reason, if not inspected), regions, and the violations that
/// came up with it, each with its <c>item</c>, null where the rule is about the picture. Lengths are
/// in pixels of the camera's picture; <c>box</c> is [x, y, width, height], <c>centroid</c> [x, y], <c>areaMm2</c> null without a
/// calibrated scale. Not thread-safe.
/// </summary>
public sealed class FrameLog : IDisposable
{
    private readonly JsonLinesFile _file;
    private readonly string[] _classNames;
    private readonly Action<Utf8JsonWriter, JudgedFrame> _write;

    /// <summary>Creates the file, replacing an earlier one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The classes of the model, for their names.</param>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public FrameLog(string path, IReadOnlyList<SegmentationClass> classes)
    {
        _file = JsonLinesFile.Create(path);
        _classNames = new string[256];
        foreach (var known in classes)
            _classNames[known.Id] = known.Name;
        _write = Write;
    }

    /// <summary>Writes the frame's line; the frame stays the caller's.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Write(JudgedFrame judged) => _file.WriteLine(judged, _write);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Write(Utf8JsonWriter json, JudgedFrame judged)
    {
        var frame = judged.Analysed.Segmented.Frame;
        json.WriteStartObject();
        json.WriteNumber("sequence", frame.Sequence);
        if (frame.Origin is not null)
            json.WriteString("origin", frame.Origin);
        json.WriteString("verdict", MetricLabels.Of(judged.Verdict.Kind));
        if (judged.Verdict.Reason is not null)
            json.WriteString("reason", judged.Verdict.Reason);
        json.WriteStartArray("regions");
        foreach (ref readonly var region in judged.Analysed.Regions)
            WriteRegion(json, region);
        json.WriteEndArray();
        json.WriteStartArray("violations");
        for (var i = 0; i < judged.Violations.Count; i++)
            ViolationJson.WriteWithItem(json, judged.Violations[i]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRegion(Utf8JsonWriter json, in Region region)
    {
        json.WriteStartObject();
        json.WriteString("class", _classNames[region.ClassId]);
        json.WriteRounded("areaPx", region.AreaPx, MeasureUnit.Px);
        json.WriteRounded("areaMm2", region.AreaMm2, MeasureUnit.Mm2);
        json.WriteBox("box", region.Box);
        json.WritePoint("centroid", region.Centroid);
        json.WriteRounded("confidence", region.MeanConfidence, 4);
        json.WriteEndObject();
    }
}
