using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class WholeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["last"];

    [Fact]
    public void Replace_Again_LeavesTheNewFilesOnly()
    {
        WholeFolder.Replace(Path, next => Write(next, "one", "old"));
        WholeFolder.Replace(Path, next => Write(next, "two", "new"));

        Assert.Equal(["two"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName));
        Assert.Equal([Path], Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void Replace_WritingFails_LeavesTheOldFolder()
    {
        WholeFolder.Replace(Path, next => Write(next, "file", "old"));

        var failure = Assert.Throws<IOException>(() => WholeFolder.Replace(Path, next =>
        {
            Write(next, "file", "half");
            throw new IOException("the disk is full");
        }));

        Assert.Equal($"{Path} cannot be written, and is as it was: the disk is full", failure.Message);
        Assert.Equal([Path], Directory.GetDirectories(_folder.Path));
        WholeFolder.Recover(Path);

        Assert.Equal("old", Content);
    }

    [Fact]
    public void Recover_KilledBetweenTheRenames_TakesTheNewFolder()
    {
        Write($"{Path}.previous", "file", "old");
        Write($"{Path}.next", "file", "new");

        WholeFolder.Recover(Path);

        Assert.Equal("new", Content);
    }

    [Fact]
    public void Replace_KilledBetweenTheRenamesBefore_NeverIsWithoutAWholeFolder()
    {
        Write($"{Path}.previous", "file", "old");
        Write($"{Path}.next", "file", "new");

        Assert.Throws<IOException>(() => WholeFolder.Replace(Path, _ => throw new IOException("killed again")));

        Assert.Equal("new", Content);
    }

    [Fact]
    public void Recover_KilledWhileWriting_KeepsTheOldFolder()
    {
        Write(Path, "file", "old");
        Write($"{Path}.next", "file", "ha");

        WholeFolder.Recover(Path);

        Assert.Equal("old", Content);
    }

    public void Dispose() => _folder.Dispose();

    private string Content => File.ReadAllText(System.IO.Path.Combine(Path, "file"));

    private static void Write(string into, string name, string content)
    {
        Directory.CreateDirectory(into);
        File.WriteAllText(System.IO.Path.Combine(into, name), content);
    }
}
