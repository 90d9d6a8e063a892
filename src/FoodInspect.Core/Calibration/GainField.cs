using System.Runtime.Intrinsics;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>
/// Flat field, white balance and gain as one factor for every pixel and colour, applied in one pass. Owns its native memory;
/// unchanging, so any number of threads may use it.
/// </summary>
internal sealed unsafe class GainField : IDisposable
{
    private const int FractionBits = 12;
    private const int Half = 1 << (FractionBits - 1);

    private readonly Mat _gains;

    private GainField(Mat gains) => _gains = gains;

    /// <summary>The gains of a calibration, or null if it has none. The caller owns them.</summary>
    public static GainField? Create(CalibrationFile file)
    {
        if (file is { FlatField: null, WhiteBalance: null, Gain: null or 1 })
            return null;
        var size = new Size(file.ImageWidth, file.ImageHeight);
        using var flat = file.FlatField is { } field ? Enlarge(field, size) : new Mat(size, MatType.CV_32FC1, new Scalar(1));
        using var coloured = new Mat();
        Cv2.Merge([flat, flat, flat], coloured);
        var gain = (file.Gain ?? 1) * (1 << FractionBits);
        var balance = file.WhiteBalance ?? new WhiteBalance(1, 1, 1);
        Cv2.Multiply(coloured, new Scalar(balance.Blue * gain, balance.Green * gain, balance.Red * gain), coloured);
        var gains = new Mat();
        coloured.ConvertTo(gains, MatType.CV_16UC3);
        return new GainField(gains);
    }

    /// <summary>Multiplies a picture of 8-bit BGR by the gains, in place.</summary>
    public void Apply(Mat picture)
    {
        var (rows, length) = (picture.Rows, picture.Cols * 3);
        var (pixels, gains) = (new PixelRows(picture), new PixelRows(_gains));
        for (var y = 0; y < rows; y++)
            ApplyRow(pixels[y], (ushort*)gains[y], length);
    }

    /// <inheritdoc />
    public void Dispose() => _gains.Dispose();

    private static Mat Enlarge(FlatField field, Size size)
    {
        using var grid = Mat.FromPixelData(field.Rows, field.Columns, MatType.CV_32FC1, field.Gains.Select(gain => (float)gain).ToArray());
        var enlarged = new Mat();
        Cv2.Resize(grid, enlarged, size, interpolation: InterpolationFlags.Cubic);
        Cv2.Max(enlarged, 0, enlarged);
        return enlarged;
    }

    private static void ApplyRow(byte* pixels, ushort* gains, int length)
    {
        var x = 0;
        for (; x <= length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(pixels + x));
            Vector128.Narrow(Multiply(low, Vector128.Load(gains + x)), Multiply(high, Vector128.Load(gains + x + 8))).Store(pixels + x);
        }

        for (; x < length; x++)
            pixels[x] = (byte)Math.Min(255, (pixels[x] * gains[x] + Half) >> FractionBits);
    }

    private static Vector128<ushort> Multiply(Vector128<ushort> pixels, Vector128<ushort> gains)
    {
        var (pixelsLow, pixelsHigh) = Vector128.Widen(pixels);
        var (gainsLow, gainsHigh) = Vector128.Widen(gains);
        return Vector128.Narrow(Scale(pixelsLow * gainsLow), Scale(pixelsHigh * gainsHigh));
    }

    private static Vector128<uint> Scale(Vector128<uint> product) =>
        Vector128.Min((product + Vector128.Create((uint)Half)) >> FractionBits, Vector128.Create(255u));
}
