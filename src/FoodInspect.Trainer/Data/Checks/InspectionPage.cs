using System.Globalization;
using System.Net;
using System.Text;
using FoodInspect.Core.Files;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Checks;

/// <summary>An inspection as one HTML file that needs nothing else: tables, samples with their labels laid over, pairs of leaks.</summary>
internal static class InspectionPage
{
    private const int SamplesOfSplit = 12;
    private const int PairsShown = 12;
    private const int SampleWidth = 360;

    private const string Style = """
        :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
        body { max-width: 1200px; margin: 0 auto; padding: 1rem }
        table { border-collapse: collapse; display: block; overflow-x: auto }
        th, td { padding: .25rem .75rem; text-align: right; white-space: nowrap; border-bottom: 1px solid #8884 }
        th:first-child, td:first-child { text-align: left }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); gap: .75rem; margin: 1rem 0 }
        figure { margin: 0 } figure img { width: 100%; border-radius: 4px; display: block } figcaption { font-size: .85rem; overflow-wrap: anywhere }
        .key { display: inline-block; width: .9em; height: .9em; border-radius: 2px; margin-right: .4em; vertical-align: -.1em }
        .warning { border-left: 4px solid #d33; padding-left: .75rem }
        """;

    /// <exception cref="IOException">The page or a sample cannot be read or written.</exception>
    public static void Write(string path, DatasetInspection inspection)
    {
        var name = WebUtility.HtmlEncode(FolderPath.NameOf(inspection.Dataset.Folder));
        var page = new StringBuilder($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{name}</title><style>{Style}</style></head><body><h1>{name}</h1>

            """);
        foreach (var warning in inspection.Warnings)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{WebUtility.HtmlEncode(warning)}</p>\n");
        AppendSplits(page, inspection);
        AppendPairs(page, inspection, inspection.Leaks, "in different splits that show the same");
        AppendPairs(page, inspection, inspection.Contradictions, "that show the same and are labelled with different classes");
        foreach (var split in inspection.Dataset.Splits)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(split)}: classes and samples</h2>\n");
            AppendClasses(page, inspection, split);
            page.Append("<div class=\"pictures\">\n");
            foreach (var sample in Samples(inspection, split))
                AppendFigure(page, inspection, sample, "");
            page.Append("</div>\n");
        }
        page.Append("</body></html>\n");
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(page.ToString())));
    }

    private static void AppendSplits(StringBuilder page, DatasetInspection inspection)
    {
        page.Append("<table><tr><th>split</th><th>pictures</th><th>width</th><th>height</th><th>brightness</th><th>sharpness</th></tr>\n");
        foreach (var split in inspection.Dataset.Splits)
        {
            var pictures = inspection.Of(split).ToArray();
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(split)}</td><td>{pictures.Length}</td>");
            page.Append(Cell(pictures.Select(picture => (double)picture.Size.Width), "F0")).Append(Cell(pictures.Select(picture => (double)picture.Size.Height), "F0"));
            page.Append(Cell(pictures.Select(picture => picture.Brightness), "F2")).Append(Cell(pictures.Select(picture => picture.Sharpness), "F0")).Append("</tr>\n");
        }
        page.Append("</table><p>Least – median – most. Brightness is the mean grey, 0 to 1; sharpness the variance of the Laplacian at about 320 pixels of width.</p>\n");
    }

    private static string Cell(IEnumerable<double> values, string format)
    {
        var spread = Spread.Of(values);
        return $"<td>{spread.Least.ToString(format)} – {spread.Median.ToString(format)} – {spread.Most.ToString(format)}</td>";
    }

    private static void AppendClasses(StringBuilder page, DatasetInspection inspection, string split)
    {
        page.Append("<table><tr><th>class</th><th>pixels</th><th>share</th><th>pictures</th><th>regions</th></tr>\n");
        var balance = inspection.Balance(split);
        for (var id = 0; id < balance.Count; id++)
        {
            var row = balance[id];
            var key = id < balance.Count - 1 ? Overlay.ColourOf(id).ToString() : "#fff";
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td><span class=\"key\" style=\"background:{key}\"></span>{WebUtility.HtmlEncode(row.Name)}</td><td>{row.Pixels:N0}</td><td>{row.Share:P2}</td><td>{row.Pictures}</td><td>{row.Regions}</td></tr>\n");
        }
        page.Append("</table>\n");
    }

    private static void AppendPairs(StringBuilder page, DatasetInspection inspection, IReadOnlyList<AlikePair> pairs, string what)
    {
        if (pairs.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>{pairs.Count} pairs {what}</h2><div class=\"pictures\">\n");
        foreach (var pair in pairs.Take(PairsShown))
        {
            AppendFigure(page, inspection, pair.First, $" like {pair.Second.Picture.Origin}, {pair.Similarity:F3}");
            AppendFigure(page, inspection, pair.Second, "");
        }
        page.Append("</div>\n");
    }

    /// <summary>Evenly through the split, and the picture that shows most of each class.</summary>
    private static IEnumerable<PictureFacts> Samples(DatasetInspection inspection, string split)
    {
        var pictures = inspection.Of(split).ToArray();
        var even = Enumerable.Range(0, Math.Min(SamplesOfSplit, pictures.Length)).Select(i => pictures[i * pictures.Length / Math.Min(SamplesOfSplit, pictures.Length)]);
        var most = inspection.Dataset.Classes.Classes.Skip(1).Select(c => pictures.MaxBy(picture => picture.Pixels[c.Id])!);
        return most.Concat(even).Distinct().Take(SamplesOfSplit);
    }

    private static void AppendFigure(StringBuilder page, DatasetInspection inspection, PictureFacts facts, string words)
    {
        using var picture = facts.Picture.ReadPicture().Decode();
        using var mask = facts.Picture.ReadMask(inspection.Dataset.Classes, picture.Size());
        using var overlay = Overlay.Draw(picture, mask, inspection.Dataset.Classes.Classes.Count);
        var height = Math.Max(1, (int)((long)SampleWidth * overlay.Height / overlay.Width));
        Cv2.Resize(overlay, overlay, new Size(SampleWidth, height), interpolation: InterpolationFlags.Area);
        Cv2.ImEncode(".jpg", overlay, out var content, new ImageEncodingParam(ImwriteFlags.JpegQuality, 85));
        page.Append(CultureInfo.InvariantCulture,
            $"<figure><img alt=\"\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(content)}\"><figcaption>{WebUtility.HtmlEncode(facts.Picture.Origin + words)}</figcaption></figure>\n");
    }
}
