using FoodInspect.Core.Files;

namespace FoodInspect.Core.Tests.Files;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_ThroughLinks_IsWhereTheyLead()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.WriteAllText(_folder["real/a.mp4"], "a");
        Directory.CreateSymbolicLink(_folder["link"], "real");
        File.CreateSymbolicLink(_folder["real/b.mp4"], "a.mp4");

        var a = RealPath.Of(_folder["real/a.mp4"]);

        Assert.Equal(a, RealPath.Of(_folder["link/a.mp4"]));
        Assert.Equal(a, RealPath.Of(_folder["link/b.mp4"]));
        Assert.NotEqual(a, RealPath.Of(_folder["link/c.mp4"]));
    }
}
