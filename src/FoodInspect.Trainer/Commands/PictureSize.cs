using System.CommandLine;
using System.Globalization;
using OpenCvSharp;

namespace FoodInspect.Trainer.Commands;

/// <summary>The option --size: width and height of what a model takes.</summary>
internal static class PictureSize
{
    /// <param name="otherwise">What is taken where it is not given, in words.</param>
    public static Option<string?> Option(string otherwise) => new("--size") { Description = $"WIDTHxHEIGHT in pixels (default: {otherwise})." };

    /// <param name="parsed">The command line.</param>
    /// <param name="option">The command's option.</param>
    /// <param name="otherwise">The size where none is given.</param>
    /// <param name="multiple">Both must be multiples of it.</param>
    /// <exception cref="UsageException">The size cannot be read or is no such multiple.</exception>
    public static Size Read(ParseResult parsed, Option<string?> option, Size otherwise, int multiple)
    {
        var size = otherwise;
        if (parsed.GetValue(option) is { } text)
        {
            var parts = text.Split('x', 'X');
            if (parts.Length != 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out size.Width)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out size.Height))
                throw new UsageException($"{option.Name} is '{text}'; it must be like 640x360.");
        }
        return size.Width > 0 && size.Height > 0 && size.Width % multiple == 0 && size.Height % multiple == 0
            ? size
            : throw new UsageException(
                $"The network takes widths and heights that are multiples of {multiple}, not {size.Width}x{size.Height}; give {option.Name}.");
    }
}
