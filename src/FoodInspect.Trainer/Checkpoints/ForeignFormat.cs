namespace FoodInspect.Trainer.Checkpoints;

/// <summary>Recognises weights in PyTorch's own formats, which are programs to run rather than data to read, and are not opened here.</summary>
internal static class ForeignFormat
{
    private const int LongestSignature = 9;
    private const byte PickleProtocol = 0x80;

    /// <summary>Looks at a file's first bytes and goes back to its start.</summary>
    /// <exception cref="InvalidDataException">It is a zip or a pickle.</exception>
    public static void Refuse(Stream file, string path)
    {
        Span<byte> start = stackalloc byte[LongestSignature];
        start = start[..file.ReadAtLeast(start, LongestSignature, throwOnEndOfStream: false)];
        file.Position = 0;
        if (NameOf(start) is { } format)
            throw new InvalidDataException($"{path} is a {format} (PyTorch .pth); convert it to safetensors.");
    }

    /// <summary>Whether a file begins as safetensors: the JSON header behind its length.</summary>
    public static bool IsSafeTensors(ReadOnlySpan<byte> start) => start.Length > 8 && start[8] == (byte)'{';

    // Protocols 2 to 5 begin with their number; a header of a safetensors file may happen to have such a length.
    private static string? NameOf(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "zip",
        [PickleProtocol, >= 2 and <= 5, ..] when !IsSafeTensors(start) => "pickle",
        _ => null,
    };
}
