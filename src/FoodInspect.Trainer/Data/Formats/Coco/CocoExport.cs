using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.Coco;

/// <summary>How COCO's objects are written.</summary>
internal enum CocoOutline
{
    /// <summary>Run lengths as text: exact, small, what COCO's own tools write.</summary>
    Rle,

    /// <summary>Run lengths as numbers.</summary>
    UncompressedRle,

    /// <summary>Polygons along the edges of pixels; run lengths for objects with holes, which COCO's polygons cannot have.</summary>
    Polygons,
}

/// <summary>
/// Writes COCO: <c>annotations/instances_SPLIT.json</c> and <c>images/SPLIT/NAME</c>. Each connected piece of a class is an object. Category ids are
/// the class ids; the background is no category; unlabelled pixels are objects of the category "ignore".
/// </summary>
internal sealed class CocoExport(CocoOutline outline) : IDatasetExport
{
    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop)
    {
        CocoCategory[] categories = [.. MaskObjects.LabelsOf(dataset.Classes).Select(c => new CocoCategory(c.Id, c.Label, ""))];
        foreach (var split in dataset.Pictures.GroupBy(picture => picture.Split))
        {
            var (pictures, annotations) = (new List<CocoPicture>(), new List<CocoAnnotation>());
            ExportedPicture.ForEach(split, dataset.Classes, journal, exported =>
            {
                using (var file = folder.Create($"images/{split.Key}/{exported.FileName}"))
                    file.Write(exported.Picture.Content);
                var mask = exported.Mask;
                pictures.Add(new CocoPicture(pictures.Count + 1, exported.FileName, mask.Width, mask.Height));
                foreach (var piece in MaskObjects.Of(mask, dataset.Classes))
                {
                    using (piece)
                        annotations.Add(Describe(piece, annotations.Count + 1, pictures.Count, mask.Size(), journal));
                }
            }, stop);
            using var output = folder.Create($"annotations/instances_{split.Key}.json");
            new CocoFile(pictures, annotations, categories).Write(output);
        }
    }

    private CocoAnnotation Describe(MaskObject piece, int id, int picture, Size size, ImportJournal journal) => new(
        id, picture, piece.Id, Outline(piece, size, journal), piece.AreaPx, [piece.Box.X, piece.Box.Y, piece.Box.Width, piece.Box.Height]);

    private CocoSegmentation Outline(MaskObject piece, Size size, ImportJournal journal)
    {
        if (outline == CocoOutline.Polygons)
        {
            var outlines = PolygonTrace.Of(piece.Inside, piece.Box.Location);
            if (!outlines.Any(border => border.IsHole))
                return new CocoSegmentation([.. outlines.Select(border => border.Corners.SelectMany(corner => new double[] { corner.X, corner.Y }).ToArray())]);
            journal.Note("objects have holes, which COCO's polygons cannot have; they are written as run lengths");
        }
        using var whole = piece.InPicture(size);
        var runs = CocoRunLengths.Of(whole);
        return outline == CocoOutline.UncompressedRle
            ? new CocoSegmentation(null, runs, null, [size.Height, size.Width])
            : new CocoSegmentation(null, null, CocoRunLengths.ToText(runs), [size.Height, size.Width]);
    }
}
