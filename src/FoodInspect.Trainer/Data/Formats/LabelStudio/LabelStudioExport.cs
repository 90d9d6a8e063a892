using System.Security;
using System.Text;
using System.Text.Json;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.LabelStudio;

/// <summary>
/// Writes Label Studio tasks: <c>SPLIT.json</c> with a brush mask a class, <c>images/SPLIT/NAME</c> as local files, and <c>labels.xml</c>, the
/// project's labelling configuration.
/// </summary>
internal sealed class LabelStudioExport : IDatasetExport
{
    private const string FromName = "label";
    private const string ToName = "image";

    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop)
    {
        foreach (var split in dataset.Pictures.GroupBy(picture => picture.Split))
        {
            var tasks = new List<LabelStudioTask>();
            ExportedPicture.ForEach(split, dataset.Classes, journal, exported =>
            {
                var name = $"images/{split.Key}/{exported.FileName}";
                using (var file = folder.Create(name))
                    file.Write(exported.Picture.Content);
                var data = new Dictionary<string, JsonElement> { [ToName] = JsonSerializer.SerializeToElement($"/data/local-files/?d={Uri.EscapeDataString(name)}") };
                tasks.Add(new LabelStudioTask(tasks.Count + 1, data, [new LabelStudioAnnotation([.. Strokes(exported.Mask, dataset.Classes)])]));
            }, stop);
            using var output = folder.Create($"{split.Key}.json");
            LabelStudioTask.WriteAll(output, tasks);
        }
        using var configuration = folder.Create("labels.xml");
        configuration.Write(Encoding.UTF8.GetBytes(Configuration(dataset.Classes)));
    }

    private static IEnumerable<LabelStudioResult> Strokes(Mat mask, ClassList classes)
    {
        var counts = PixelCounts.Of(mask);
        foreach (var (name, id) in MaskObjects.LabelsOf(classes))
        {
            if (counts[id] == 0)
                continue;
            using var inside = new Mat();
            Cv2.Compare(mask, Scalar.All(id), inside, CmpTypes.EQ);
            yield return new LabelStudioResult(
                $"{name}-{id}", "brushlabels", FromName, ToName, mask.Width, mask.Height, new LabelStudioValue("rle", [.. BrushRunLengths.Of(inside)], [name]));
        }
    }

    private static string Configuration(ClassList classes)
    {
        var lines = MaskObjects.LabelsOf(classes).Select(c =>
            $"""    <Label value="{SecurityElement.Escape(c.Label)}" background="{(c.Id == classes.Ignore ? "#ffffff" : Overlay.ColourOf(c.Id))}"/>""");
        return $"""
            <View>
              <Image name="{ToName}" value="${ToName}" zoom="true"/>
              <BrushLabels name="{FromName}" toName="{ToName}">
            {string.Join('\n', lines)}
              </BrushLabels>
            </View>

            """;
    }
}
