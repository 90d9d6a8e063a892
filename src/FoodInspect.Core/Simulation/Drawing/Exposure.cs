using System.Runtime.Intrinsics;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>
/// The light on the belt and the sensor's noise, as a function of the frame: picture ← picture × light × shadow + noise.
/// Owns its native memory; one frame at a time.
/// </summary>
internal sealed unsafe class Exposure : IDisposable
{
    private const int NoisePeriods = 61;
    private const double DriftFrames = 900;
    private const double ShadowSlant = 0.6;

    private readonly SimulationOptions _options;
    private readonly float[] _light;
    private readonly float[] _shadow;
    private readonly Mat _noise;

    public Exposure(SimulationOptions options)
    {
        _options = options;
        _light = new float[options.Width * 3];
        _shadow = new float[(options.Width + (int)(options.Height * ShadowSlant) + 1) * 3];
        for (var x = 0; x < _light.Length; x++)
            _light[x] = (float)(1 - options.LightGradient * (1 - x / (double)_light.Length));
        // Wider and higher than the picture: every frame starts at another place of it.
        _noise = new Mat(options.Height + NoisePeriods, options.Width * 3 + NoisePeriods, MatType.CV_8SC1);
        var random = new RNG((ulong)options.Seed + 1);
        random.Fill(_noise, DistributionType.Normal, new Scalar(0), new Scalar(options.NoiseLevels));
    }

    /// <summary>Exposes a frame in place.</summary>
    public void Apply(Mat picture, long frameIndex)
    {
        FillShadow(frameIndex);
        var level = LevelAt(frameIndex);
        var hash = StableHash.Of((ulong)_options.Seed, (ulong)frameIndex);
        var (noiseRow, noiseColumn) = ((int)(hash % NoisePeriods), (int)(hash / NoisePeriods % NoisePeriods));
        var (rows, pixels, noise) = (picture.Rows, new PixelRows(picture), new PixelRows(_noise));
        fixed (float* light = _light, shadow = _shadow)
        {
            for (var y = 0; y < rows; y++)
                ExposeRow(pixels[y], light, shadow + (int)(y * ShadowSlant) * 3, (sbyte*)noise[y + noiseRow] + noiseColumn, level, _light.Length);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _noise.Dispose();

    private float LevelAt(long frameIndex)
    {
        var flicker = 2 * StableHash.Ratio(StableHash.Of((ulong)_options.Seed, 0xF11C, (ulong)frameIndex)) - 1;
        var drift = Math.Sin(Math.Tau * frameIndex / DriftFrames);
        return (float)(_options.LightLevel * (1 + _options.LightFlicker * flicker) * (1 + _options.LightDrift * drift));
    }

    /// <summary>Soft slanted bands that pass over the belt, faster than it, with open stretches between them.</summary>
    private void FillShadow(long frameIndex)
    {
        if (_options.ShadowDepth == 0 && frameIndex > 0 && _shadow[0] == 1)
            return;
        var travelled = frameIndex * _options.SpeedPixelsPerFrame * 1.7 + _options.Seed % 977;
        for (var column = 0; column < _shadow.Length / 3; column++)
        {
            var wave = Math.Sin((column + travelled) / (_options.Width * 0.23)) + Math.Sin((column + travelled) / (_options.Width * 0.37));
            var dark = RandomExtensions.Ramp((float)wave, 0.5f, 1.1f);
            _shadow.AsSpan(column * 3, 3).Fill(1 - (float)_options.ShadowDepth * dark);
        }
    }

    private static void ExposeRow(byte* pixels, float* light, float* shadow, sbyte* noise, float level, int length)
    {
        var x = 0;
        for (; x <= length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(pixels + x));
            var (noiseLow, noiseHigh) = Vector128.Widen(Vector128.Load(noise + x));
            var first = Expose(low, noiseLow, light + x, shadow + x, level);
            var second = Expose(high, noiseHigh, light + x + 8, shadow + x + 8, level);
            Vector128.Narrow(first, second).Store(pixels + x);
        }

        for (; x < length; x++)
            pixels[x] = (byte)Math.Clamp(pixels[x] * (light[x] * level * shadow[x]) + noise[x] + 0.5f, 0, 255);
    }

    private static Vector128<ushort> Expose(Vector128<ushort> pixels, Vector128<short> noise, float* light, float* shadow, float level)
    {
        var (low, high) = Vector128.Widen(pixels);
        var (noiseLow, noiseHigh) = Vector128.Widen(noise);
        var first = Expose(low, noiseLow, light, shadow, level);
        var second = Expose(high, noiseHigh, light + 4, shadow + 4, level);
        return Vector128.Narrow(first, second);
    }

    private static Vector128<uint> Expose(Vector128<uint> pixels, Vector128<int> noise, float* light, float* shadow, float level)
    {
        var gain = Vector128.Load(light) * level * Vector128.Load(shadow);
        var exposed = Vector128.ConvertToSingle(pixels.AsInt32()) * gain + Vector128.ConvertToSingle(noise) + Vector128.Create(0.5f);
        return Vector128.ConvertToInt32(Vector128.Clamp(exposed, Vector128<float>.Zero, Vector128.Create(255f))).AsUInt32();
    }
}
