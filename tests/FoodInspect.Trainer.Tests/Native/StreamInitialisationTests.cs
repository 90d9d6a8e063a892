using System.Text;
using FoodInspect.Trainer.Native;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Native;

public sealed class StreamInitialisationTests
{
    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void RemoveDemand_TorchSharpsLibrary_NoLongerNamesTheSymbol()
    {
        var image = File.ReadAllBytes(Library);
        Assert.True(Names(image, StreamInitialisation.Symbol), "this version of TorchSharp has no such demand: the loader may go");

        StreamInitialisation.RemoveDemand(image);

        Assert.False(Names(image, StreamInitialisation.Symbol));
    }

    [Fact]
    public void RemoveDemand_Twice_ChangesNothingMore()
    {
        var once = File.ReadAllBytes(Library);
        StreamInitialisation.RemoveDemand(once);
        var twice = once.ToArray();

        StreamInitialisation.RemoveDemand(twice);

        Assert.Equal(once, twice);
    }

    [Fact]
    public void RemoveDemand_NoElfLibrary_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => StreamInitialisation.RemoveDemand(new byte[100]));

    [Fact]
    public void Prepare_OnThisMachine_TorchComputes()
    {
        TorchSharpLoader.Prepare();

        using var two = ones(2).sum();

        Assert.Equal(2, two.item<float>());
    }

    private static bool Names(byte[] image, string symbol) => image.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{symbol}\0")) >= 0;
}
