using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OpenCvSharp;

namespace FoodInspect.Inference;

/// <summary>
/// Native memory for a batch of 8-bit pictures of one size, seen by OpenCV as pictures and by ONNX Runtime as a tensor. Owns
/// the memory: whatever was made of it must not be used after <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class PictureBuffer : IDisposable
{
    private const int CacheLineBytes = 64;

    private readonly void* _memory;
    private readonly Mat[] _pictures;
    private readonly long[] _shape;

    public PictureBuffer(int count, int height, int width, MatType type)
    {
        var pictureBytes = (long)height * width * type.Channels;
        _memory = NativeMemory.AlignedAlloc((nuint)(count * pictureBytes), CacheLineBytes);
        NativeMemory.Clear(_memory, (nuint)(count * pictureBytes));
        _pictures = [.. Enumerable.Range(0, count).Select(i => Mat.FromPixelData(height, width, type, Address(i * pictureBytes)))];
        _shape = type.Channels == 1 ? [height, width] : [height, width, type.Channels];
    }

    /// <summary>The picture at a place of the batch; a view.</summary>
    public Mat this[int place] => _pictures[place];

    /// <summary>The first <paramref name="count"/> pictures as uint8 [count, height, width(, channels)]; the caller disposes the view.</summary>
    public OrtValue View(int count) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, TensorElementType.UInt8, [count, .. _shape], Address(0), count * _shape.Aggregate((a, b) => a * b));

    public void Dispose()
    {
        foreach (var picture in _pictures)
            picture.Dispose();
        NativeMemory.AlignedFree(_memory);
    }

    private nint Address(long offset) => (nint)_memory + (nint)offset;
}
