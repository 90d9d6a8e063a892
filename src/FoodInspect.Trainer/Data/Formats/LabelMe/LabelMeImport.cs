using OpenCvSharp;

namespace FoodInspect.Trainer.Data.Formats.LabelMe;

/// <summary>
/// Reads LabelMe: a folder with a JSON file a picture, in it or in folders below; a folder named train, val or test gives the split. A picture is read
/// from its file or, where that is absent, from the JSON file's <c>imageData</c>.
/// </summary>
internal static class LabelMeImport
{
    /// <param name="source">The folder.</param>
    /// <param name="pictures">Folder of the pictures, by the longest end of <c>imagePath</c> that is there; null to follow <c>imagePath</c>.</param>
    /// <param name="journal">Gets what is wrong.</param>
    public static ForeignDataset Open(string source, string? pictures, ImportJournal journal)
    {
        var files = Directory.Exists(source)
            ? ForeignCorrections.JsonFilesBeside(source, SearchOption.AllDirectories)
            : [];
        if (files.Length == 0)
            journal.Problem(source, "holds no LabelMe file (*.json)");
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        var found = new List<ForeignPicture>();
        foreach (var path in files)
        {
            try
            {
                // The pictures inside the files are read again later, one at a time.
                var file = LabelMeFile.Read(path) with { ImageData = null };
                labels.UnionWith(file.Shapes.Select(shape => shape.Label));
                var name = Path.GetRelativePath(source, path);
                found.Add(new ForeignPicture(
                    path, SplitName.Of(name.Split('/')[0]), name, () => ReadPicture(source, pictures, path), (ids, size) => Paint(file, ids, size, journal)));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                journal.Problem(path, failure.Message);
            }
        }
        return new ForeignDataset([.. labels], found);
    }

    private static EncodedPicture ReadPicture(string source, string? pictures, string path)
    {
        var file = LabelMeFile.Read(path);
        var name = file.ImagePath.Replace('\\', '/');
        var picture = pictures is null
            ? ForeignPath.Resolve(source, name, Path.GetDirectoryName(Path.GetFullPath(path)))
            : ForeignPath.Find(pictures, name.TrimStart('.', '/'));
        if (File.Exists(picture))
            return EncodedPicture.Read(picture);
        if (file.ImageData is not { } data)
            throw new InvalidDataException($"its picture {file.ImagePath} is missing, and it holds no imageData");
        return EncodedPicture.Of(FromBase64(data, "imageData"));
    }

    private static Mat Paint(LabelMeFile file, LabelIds ids, Size size, ImportJournal journal)
    {
        ForeignPicture.CheckSize(size, file.ImageWidth, file.ImageHeight);
        using var painter = new ObjectPainter(size, journal);
        for (var i = 0; i < file.Shapes.Count; i++)
        {
            var shape = file.Shapes[i];
            if (shape.ShapeType is "line" or "linestrip" or "point" or "points")
            {
                journal.Note($"shapes of type {shape.ShapeType} have no area; they are left out");
                continue;
            }
            try
            {
                using var inside = new Mat(size, MatType.CV_8UC1, Scalar.All(0));
                Draw(shape, inside);
                painter.Lay(ids[shape.Label], inside);
            }
            catch (InvalidDataException failure)
            {
                throw new InvalidDataException($"shape {i + 1} ('{shape.Label}'): {failure.Message}", failure);
            }
        }
        return painter.Take();
    }

    private static void Draw(LabelMeShape shape, Mat inside)
    {
        if (shape.Points.Any(point => point.Length != 2))
            throw new InvalidDataException("a point is an x and a y");
        Point2d[] points = [.. shape.Points.Select(point => new Point2d(point[0], point[1]))];
        switch (shape.ShapeType ?? "polygon")
        {
            case "polygon":
                PolygonFill.Fill(inside, points);
                break;
            case "rectangle" when points.Length == 2:
                PolygonFill.Fill(inside, [points[0], new(points[1].X, points[0].Y), points[1], new(points[0].X, points[1].Y)]);
                break;
            case "circle" when points.Length == 2:
                PolygonFill.Fill(inside, Circle(points[0], points[0].DistanceTo(points[1])));
                break;
            case "mask" when points.Length == 2 && shape.Mask is not null:
                DrawMask(FromBase64(shape.Mask, "mask"), points[0], inside);
                break;
            default:
                throw new InvalidDataException($"a {shape.ShapeType} of {points.Length} points; polygon, rectangle, circle and mask are read");
        }
    }

    private static Point2d[] Circle(Point2d centre, double radius)
    {
        var corners = (int)Math.Clamp(radius * 4, 16, 1024);
        return [.. Enumerable.Range(0, corners).Select(i => Math.SinCos(Math.Tau * i / corners)).Select(turn =>
            new Point2d(centre.X + (radius * turn.Cos), centre.Y + (radius * turn.Sin)))];
    }

    private static void DrawMask(byte[] png, Point2d corner, Mat inside)
    {
        using var colours = EncodedPicture.Of(png).Decode();
        using var grey = colours.ExtractChannel(0);
        var box = new Rect((int)Math.Round(Math.Clamp(corner.X, -1, inside.Width)), (int)Math.Round(Math.Clamp(corner.Y, -1, inside.Height)), grey.Width, grey.Height);
        if (box.Intersect(new Rect(0, 0, inside.Width, inside.Height)) != box)
            throw new InvalidDataException($"a mask of {grey.Width}×{grey.Height} pixels at {box.X}, {box.Y} leaves the picture");
        using var part = inside.SubMat(box);
        Cv2.Compare(grey, Scalar.All(0), part, CmpTypes.GT);
    }

    private static byte[] FromBase64(string text, string name)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException failure)
        {
            throw new InvalidDataException($"its {name} is no base64", failure);
        }
    }
}
