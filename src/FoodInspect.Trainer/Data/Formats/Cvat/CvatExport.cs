using System.Text;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.Cvat;

/// <summary>
/// Writes CVAT's "Segmentation mask 1.1": masks in colour, <c>labelmap.txt</c>, lists of the splits, and the pictures in <c>JPEGImages</c>. Every picture stands in a
/// folder of its split, since names may be the same in two splits.
/// </summary>
internal sealed class CvatExport : IDatasetExport
{
    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop)
    {
        foreach (var name in dataset.Classes.Classes.Select(c => c.Name).Where(name => !CvatLabelMap.CanHold(name)))
            journal.Problem(ClassList.FileName, $"the class '{name}' cannot stand in a {CvatLabelMap.FileName}: names there have no ':' or line break, and do not begin with '#' or a space");
        using (var map = folder.Create(CvatLabelMap.FileName))
            CvatLabelMap.Write(map, dataset.Classes);
        foreach (var split in dataset.Pictures.GroupBy(picture => picture.Split))
        {
            var names = new StringBuilder();
            ExportedPicture.ForEach(split, dataset.Classes, journal, exported =>
            {
                var name = $"{split.Key}/{exported.Name}";
                using (var file = folder.Create($"JPEGImages/{name}{exported.Picture.Header.Extension}"))
                    file.Write(exported.Picture.Content);
                using (var file = folder.Create($"SegmentationClass/{name}.png"))
                    file.Write(InColour(exported.Mask, dataset.Classes).Content);
                names.Append(name).Append('\n');
            }, stop);
            using var list = folder.Create($"ImageSets/Segmentation/{split.Key}.txt");
            list.Write(Encoding.UTF8.GetBytes(names.ToString()));
        }
    }

    private static EncodedPicture InColour(Mat mask, ClassList classes)
    {
        using var table = new Mat(1, 256, MatType.CV_8UC3, Scalar.All(0));
        foreach (var (_, colour, id) in CvatLabelMap.Of(classes))
            table.Set(0, id, new Vec3b(colour.Blue, colour.Green, colour.Red));
        using var triple = mask.CvtColor(ColorConversionCodes.GRAY2BGR);
        using var colours = new Mat();
        Cv2.LUT(triple, table, colours);
        return EncodedPicture.Png(colours);
    }
}
