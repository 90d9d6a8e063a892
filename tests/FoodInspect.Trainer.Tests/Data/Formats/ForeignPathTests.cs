using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Tests.Data.Formats;

public sealed class ForeignPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ForeignPathTests()
    {
        Directory.CreateDirectory(_folder["set/images"]);
        Directory.CreateDirectory(_folder["outside"]);
        File.WriteAllText(_folder["set/images/a.png"], "");
        File.WriteAllText(_folder["outside/secret.png"], "");
    }

    [Fact]
    public void Resolve_LinksInsideTheRoot_AreFollowed()
    {
        Directory.CreateSymbolicLink(_folder["set/link"], "images");
        File.CreateSymbolicLink(_folder["set/images/b.png"], _folder["set/images/a.png"]);

        Assert.Equal(_folder["set/link/b.png"], ForeignPath.Resolve(_folder["set"], "link/b.png"));
        Assert.Equal(_folder["set/absent/c.png"], ForeignPath.Resolve(_folder["set"], "absent/c.png"));
    }

    [Fact]
    public void Resolve_LinkThatLeadsOut_IsRefusedWhereverItStands()
    {
        Directory.CreateSymbolicLink(_folder["set/way"], "../outside");
        File.CreateSymbolicLink(_folder["set/images/b.png"], _folder["outside/secret.png"]);
        // Two steps: the first stays inside.
        Directory.CreateSymbolicLink(_folder["set/detour"], "way");
        File.CreateSymbolicLink(_folder["set/images/c.png"], _folder["set/way/secret.png"]);
        Directory.CreateSymbolicLink(_folder["set/round"], "round");

        foreach (var name in new[] { "way/secret.png", "images/b.png", "detour/secret.png", "images/c.png", "round/x.png" })
            Assert.Contains("behind a link that leads out", Assert.Throws<InvalidDataException>(() => ForeignPath.Resolve(_folder["set"], name)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
