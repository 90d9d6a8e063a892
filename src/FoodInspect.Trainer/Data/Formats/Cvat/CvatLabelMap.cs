using System.Globalization;
using System.Text;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Trainer.Data.Formats.Cvat;

/// <summary>CVAT's <c>labelmap.txt</c>: a line a label, <c>name:red,green,blue:parts:actions</c>, after the model of Pascal VOC.</summary>
internal static class CvatLabelMap
{
    public const string FileName = "labelmap.txt";

    /// <summary>Pascal VOC's colour of pixels that are not scored.</summary>
    private static readonly Rgb VoidColour = new(224, 224, 192);

    /// <exception cref="InvalidDataException">A line is no label, or two have one colour or name; says which.</exception>
    public static IReadOnlyList<(string Label, Rgb Colour)> Read(string path)
    {
        var labels = new List<(string Label, Rgb Colour)>();
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is not { Length: > 0 } line || line[0] == '#')
                continue;
            var label = Parse(line) ?? throw new InvalidDataException($"line {i + 1} is '{line}'; it should be NAME:RED,GREEN,BLUE::");
            if (labels.Exists(other => other.Label == label.Label || other.Colour == label.Colour))
                throw new InvalidDataException($"line {i + 1}: another label has the name '{label.Label}' or the colour {label.Colour}");
            labels.Add(label);
        }
        return labels;
    }

    /// <summary>Whether a label of this name comes back as it was: lines are trimmed, one that begins with '#' is a comment, and ':' ends the name.</summary>
    public static bool CanHold(string name) => name.Length > 0 && name[0] != '#' && !char.IsWhiteSpace(name[0]) && !name.AsSpan().ContainsAny(":\r\n");

    public static void Write(Stream output, ClassList classes)
    {
        var lines = Of(classes).Select(label => $"{label.Label}:{label.Colour.Red},{label.Colour.Green},{label.Colour.Blue}::");
        output.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend("# label:color_rgb:parts:actions")) + "\n"));
    }

    /// <summary>Colours for classes: Pascal VOC's, which are all different and give the background black.</summary>
    public static IEnumerable<(string Label, Rgb Colour, int Id)> Of(ClassList classes) =>
        classes.Classes.Select(c => (c.Name, VocColour(c.Id), c.Id)).Append((LabelIds.IgnoreLabel, VoidColour, classes.Ignore));

    /// <summary>The bits of the id, dealt out in threes, from the highest bit of each colour down (VOCdevkit, VOClabelcolormap).</summary>
    private static Rgb VocColour(int id)
    {
        var (red, green, blue) = (0, 0, 0);
        for (var bit = 7; id > 0; bit--, id >>= 3)
        {
            red |= (id & 1) << bit;
            green |= ((id >> 1) & 1) << bit;
            blue |= ((id >> 2) & 1) << bit;
        }
        return new Rgb((byte)red, (byte)green, (byte)blue);
    }

    private static (string Label, Rgb Colour)? Parse(string line)
    {
        if (line.Split(':') is not [{ Length: > 0 } label, var colour, ..] || colour.Split(',') is not { Length: 3 } channels)
            return null;
        var values = new byte[3];
        for (var i = 0; i < values.Length; i++)
        {
            if (!byte.TryParse(channels[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }
        return (label, new Rgb(values[0], values[1], values[2]));
    }
}
