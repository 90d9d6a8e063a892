using System.Text;
using System.Text.Json;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

public sealed class AlertJsonTests
{
    [Fact]
    public void Write_Violation_IsThisText()
    {
        var violation = new Violation("Käse & <Brot>", "rot", Severity.Reject, 310.04, 12.3456, 5, 7, new LimitBreach(0.03004, 0.03, MeasureUnit.Ratio)) { Centre = new Point2d(1.234, 4.567) };

        var json = Write(Alert.Of("belt \"2\"", violation, JudgedFrames.Epoch) with { EvidencePath = "evidence/a b", SuppressedBefore = 4, Message = "7 is rotten" });

        Assert.Equal(
            """
            {"kind":"violation","line":"belt \"2\"","rule":"Käse & <Brot>","class":"rot","severity":"reject","item":7,"frame":5,"capturedAt":"2026-03-01T08:00:00+00:00","areaPx":310,"areaMm2":12.35,"value":0.03004,"limit":0.03,"unit":"ratio","centre":[1.23,4.57],"evidencePath":"evidence/a b","suppressedBefore":4,"message":"7 is rotten"}
            """, json);
    }

    [Fact]
    public void Write_State_IsThisText() => Assert.Equal(
        """{"kind":"notInspecting","line":"belt","rule":"notInspecting","class":null,"severity":"stop","item":null,"frame":null,"capturedAt":"2026-03-01T08:00:00+00:00","areaPx":null,"areaMm2":null,"value":null,"limit":null,"unit":null,"centre":null,"evidencePath":null,"suppressedBefore":0,"message":"belt: ended"}""",
        Write(Alert.OfState(AlertKind.NotInspecting, "belt", Severity.Stop, JudgedFrames.Epoch, "ended")));

    private static string Write(Alert alert)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonText.WriterOptions))
            alert.Write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
