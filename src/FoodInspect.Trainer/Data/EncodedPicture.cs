using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>A picture as its file holds it, so that it is copied and not compressed a second time.</summary>
/// <param name="Content">The file.</param>
/// <param name="Header">What it says of itself.</param>
internal sealed record EncodedPicture(byte[] Content, PictureHeader Header)
{
    /// <summary>The file that it was read from; null for one that was made, or lay inside another file.</summary>
    public string? SourceFile { get; private init; }

    private static ReadOnlySpan<byte> PngEnding => [(byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <exception cref="InvalidDataException">No picture, cut short, or too large.</exception>
    public static EncodedPicture Of(byte[] content)
    {
        var header = PictureHeader.Read(content);
        // Decoders fill what is missing with grey and call it a success.
        if (header.Extension == ".jpg" ? !JpegEnding.IsWhole(content) : header.Extension == ".png" && content.AsSpan().LastIndexOf(PngEnding) < 0)
            throw new InvalidDataException("a picture that is cut short");
        return new EncodedPicture(content, header);
    }

    /// <exception cref="InvalidDataException">No picture, cut short, or too large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EncodedPicture Read(string file) => File.Exists(file)
        ? Of(File.ReadAllBytes(file)) with { SourceFile = file }
        : throw new FileNotFoundException($"its file is missing in {Path.GetDirectoryName(file)}", file);

    /// <summary>A losslessly compressed picture.</summary>
    public static EncodedPicture Png(Mat picture)
    {
        Cv2.ImEncode(".png", picture, out var content);
        return Of(content);
    }

    /// <summary>BGR, 8-bit, turned as its EXIF says, as the line reads it; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">It cannot be decoded, is a JPEG that lacks pixels, or has 10 or 12 bits in 16.</exception>
    public Mat Decode()
    {
        const ImreadModes Mode = ImreadModes.Color | ImreadModes.AnyDepth;
        using var decoded = Decode(Mode);
        if (JpegEnding.IsFilledUp(Content, decoded, Mode))
            throw new InvalidDataException("a picture that is cut short, and closed as if it were whole");
        if (PictureDepth.FindFault(decoded) is { } fault)
            throw new InvalidDataException(fault);
        var bytes = new Mat();
        PictureDepth.ToBytes(decoded, bytes);
        return bytes;
    }

    /// <summary>
    /// BGR, 8-bit, turned as its EXIF says, at an eighth, a quarter or half of its size as long as both sides keep <paramref name="leastSidePixels"/>: of a JPEG the rest
    /// is never decoded. For showing only, since it finds fewer faults than <see cref="Decode()"/>. The caller owns it.
    /// </summary>
    /// <exception cref="InvalidDataException">It cannot be decoded.</exception>
    public Mat DecodeReduced(int leastSidePixels) => Decode((Math.Min(Header.Width, Header.Height) / leastSidePixels) switch
    {
        >= 8 => ImreadModes.ReducedColor8,
        >= 4 => ImreadModes.ReducedColor4,
        >= 2 => ImreadModes.ReducedColor2,
        _ => ImreadModes.Color,
    });

    /// <summary>Why a mask that is turned is refused.</summary>
    public const string TurnedMask = "is to be turned by its own EXIF, and a mask lies on its picture as it is shown: turn its pixels and take the EXIF out";

    /// <summary>Whether its EXIF turns or mirrors it: readers that leave that out see another picture.</summary>
    /// <exception cref="InvalidDataException">It cannot be decoded.</exception>
    public bool IsTurned()
    {
        if (Content.AsSpan().IndexOf("Exif\0\0"u8) < 0 && Content.AsSpan().IndexOf("eXIf"u8) < 0)
            return false;
        using var shown = Decode(ImreadModes.Color);
        using var stored = Decode(ImreadModes.Color | ImreadModes.IgnoreOrientation);
        return shown.Size() != stored.Size() || Cv2.Norm(shown, stored, NormTypes.INF) > 0;
    }

    /// <summary>The pixels as the file has them, of any number of channels and any depth, not turned; the caller owns them.</summary>
    /// <exception cref="InvalidDataException">It cannot be decoded.</exception>
    public Mat DecodeAsItIs() => Decode(ImreadModes.Unchanged);

    private Mat Decode(ImreadModes mode)
    {
        try
        {
            var picture = Cv2.ImDecode(Content, mode);
            if (!picture.Empty())
                return picture;
            picture.Dispose();
        }
        catch (OpenCVException failure)
        {
            throw new InvalidDataException($"cannot be decoded as a picture: {failure.Message}", failure);
        }
        throw new InvalidDataException("cannot be decoded as a picture");
    }
}
