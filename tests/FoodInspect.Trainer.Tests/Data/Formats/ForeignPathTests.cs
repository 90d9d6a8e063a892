using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Tests.Data.Formats;

public sealed class ForeignPathTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ForeignPathTests()
    {
        Directory.CreateDirectory(folder["set/images"]);
        Directory.CreateDirectory(folder["outside"]);
        File.WriteAllText(folder["set/images/a.png"], "");
        File.WriteAllText(folder["outside/secret.png"], "");
    }

    [Fact]
    public void Resolve_LinksInsideTheRoot_AreFollowed()
    {
        Directory.CreateSymbolicLink(folder["set/link"], "images");
        File.CreateSymbolicLink(folder["set/images/b.png"], folder["set/images/a.png"]);

        Assert.Equal(folder["set/link/b.png"], ForeignPath.Resolve(folder["set"], "link/b.png"));
        Assert.Equal(folder["set/absent/c.png"], ForeignPath.Resolve(folder["set"], "absent/c.png"));
    }

    [Fact]
    public void Resolve_LinkThatLeadsOut_IsRefusedWhereverItStands()
    {
        Directory.CreateSymbolicLink(folder["set/way"], "../outside");
        File.CreateSymbolicLink(folder["set/images/b.png"], folder["outside/secret.png"]);
        // Two steps: the first stays inside.
        Directory.CreateSymbolicLink(folder["set/detour"], "way");
        File.CreateSymbolicLink(folder["set/images/c.png"], folder["set/way/secret.png"]);
        Directory.CreateSymbolicLink(folder["set/round"], "round");

        foreach (var name in new[] { "way/secret.png", "images/b.png", "detour/secret.png", "images/c.png", "round/x.png" })
            Assert.Contains("behind a link that leads out", Assert.Throws<InvalidDataException>(() => ForeignPath.Resolve(folder["set"], name)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
