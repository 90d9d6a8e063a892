namespace FoodInspect.Trainer.Data.Formats.LabelMe;

/// <summary>
/// Writes LabelMe: <c>SPLIT/NAME.json</c> beside <c>SPLIT/NAME.jpg</c>, a polygon along the edges of pixels for each connected piece of a class. A hole is reached by
/// a cut without area, since LabelMe's polygons are one line.
/// </summary>
internal sealed class LabelMeExport : IDatasetExport
{
    private const string Version = "5.5.0";

    public void Write(DatasetFolder dataset, StagedFolder folder, ImportJournal journal, CancellationToken stop) =>
        ExportedPicture.ForEach(dataset.Pictures, dataset.Classes, journal, exported =>
        {
            var shapes = new List<LabelMeShape>();
            foreach (var piece in MaskObjects.Of(exported.Mask, dataset.Classes))
            {
                using (piece)
                    shapes.Add(Describe(piece, journal));
            }
            using (var file = folder.Create($"{exported.Split}/{exported.FileName}"))
                file.Write(exported.Picture.Content);
            using var output = folder.Create($"{exported.Split}/{exported.Name}.json");
            new LabelMeFile(Version, new Dictionary<string, bool>(), shapes, exported.FileName, null, exported.Mask.Height, exported.Mask.Width).Write(output);
        }, stop);

    private static LabelMeShape Describe(MaskObject piece, ImportJournal journal)
    {
        var outlines = PolygonTrace.Of(piece.Inside, piece.Box.Location);
        journal.Note("objects have holes; each hole is reached by a cut without area", outlines.Any(outline => outline.IsHole) ? 1 : 0);
        return new LabelMeShape(
            piece.Label, [.. PolygonTrace.Joined(outlines).Select(corner => new double[] { corner.X, corner.Y })], "polygon", Flags: new Dictionary<string, bool>());
    }
}
