using OpenCvSharp;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// Makes 8 bits a channel of 16, by the upper ones. Cameras of 10 and 12 bits leave those empty: their pictures would look nearly black, and are refused.
/// </summary>
public static class PictureDepth
{
    // Rounds as a shift by eight bits does, which is how OpenCV itself makes bytes of 16 bits.
    private const double DeepToByte = 1.0 / 256;
    private const double DeepShift = -127.5 / 256;

    /// <summary>Why a decoded picture cannot be made 8-bit; null if it can.</summary>
    /// <param name="decoded">Of any depth; stays the caller's.</param>
    public static string? FindFault(Mat decoded)
    {
        if (decoded.Depth() == MatType.CV_8U)
            return null;
        if (decoded.Depth() != MatType.CV_16U)
            return "neither 8 nor 16 bits a channel";
        using var values = decoded.Reshape(1);
        values.MinMaxLoc(out double _, out double maximum);
        var bits = maximum switch
        {
            // What is black anyway is judged so.
            <= 0xFF or > 0xFFF => null,
            <= 0x3FF => "10 or 12",
            _ => "12",
        };
        return bits is null ? null : $"holds {bits} bits in 16; scale it to 8 or 16 bits";
    }

    /// <summary>Writes a picture of 8 or 16 bits as one of 8.</summary>
    /// <param name="decoded">BGR in which <see cref="FindFault"/> found nothing; stays the caller's.</param>
    /// <param name="bytes">Receives it, 8-bit BGR; stays the caller's.</param>
    public static void ToBytes(Mat decoded, Mat bytes)
    {
        if (decoded.Depth() == MatType.CV_16U)
            decoded.ConvertTo(bytes, MatType.CV_8UC3, DeepToByte, DeepShift);
        else
            decoded.CopyTo(bytes);
    }
}
