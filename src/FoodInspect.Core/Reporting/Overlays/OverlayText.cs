using System.Text;
using AnyAscii;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>Words on a picture, in OpenCV's Hershey font, which has ASCII alone: other letters are written as their nearest (ä as a, ß as ss).</summary>
internal static class OverlayText
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;

    /// <summary>The size of a text, without what hangs below its line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scale">1 for letters about 22 px high.</param>
    /// <param name="belowPx">How far letters hang below their line.</param>
    public static Size Measure(string text, double scale, out int belowPx) => Cv2.GetTextSize(Spell(text), Font, scale, 1, out belowPx);

    /// <summary>Writes a text.</summary>
    /// <param name="target">CV_8UC3; drawn upon.</param>
    /// <param name="text">The text.</param>
    /// <param name="origin">The left end of the line that the letters stand on.</param>
    /// <param name="scale">See <see cref="Measure"/>.</param>
    /// <param name="colour">The colour.</param>
    public static void Write(Mat target, string text, Point origin, double scale, Scalar colour) =>
        target.PutText(Spell(text), origin, Font, scale, colour, 1, LineTypes.AntiAlias);

    internal static string Spell(string text) => Ascii.IsValid(text) ? text : text.Transliterate();
}
