using FoodInspect.Core.Files;

namespace FoodInspect.Core.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Write_NewFolder_MakesItAndLeavesTheFileOnly()
    {
        AtomicFile.Write(_folder["new/file.txt"], file => file.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_folder["new/file.txt"]));
        Assert.Equal([_folder["new/file.txt"]], Directory.GetFiles(_folder["new"]));
    }

    [Fact]
    public void Write_FailsHalfWay_LeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(_folder["file.txt"], "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(_folder["file.txt"], file =>
        {
            file.Write("half"u8);
            throw new IOException("the disk is full");
        }));

        Assert.Equal("old", File.ReadAllText(_folder["file.txt"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_WhileItIsWritten_HasANameThatReadersSkip()
    {
        AtomicFile.Write(_folder["mask.png"], _ => Assert.All(Directory.GetFiles(_folder.Path), file => Assert.StartsWith(".", Path.GetFileName(file), StringComparison.Ordinal)));

        Assert.True(File.Exists(_folder["mask.png"]));
    }

    [Fact]
    public void Write_NameOf255Bytes_IsWritten()
    {
        var file = _folder[new string('ä', 125) + "a.png"];

        AtomicFile.Write(file, content => content.Write("new"u8));

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
