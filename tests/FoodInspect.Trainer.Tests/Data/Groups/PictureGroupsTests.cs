using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data.Groups;

namespace FoodInspect.Trainer.Tests.Data.Groups;

public sealed class PictureGroupsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ByTable_WhatWriteWrote_GivesTheSameGroups()
    {
        (string Name, string Group)[] rows = [("00", "A"), ("0a.jpeg", "lot,0"), ("a \"b\", c", "lot\n1"), ("last", " spaced "), (" 1", "B"), ("1", "C"), ("1 ", "D")];
        using (var file = File.Create(_folder["groups.csv"]))
            PictureGroups.Write(file, rows);

        var groups = PictureGroups.ByTable(_folder["groups.csv"]);

        Assert.All(rows, row => Assert.Equal(row.Group.Trim(), groups[row.Name]));
    }

    [Theory]
    [InlineData("00.JPG,A", "00", "A")]
    [InlineData("lot,1 of 2,A", "lot,1 of 2", "A")]
    [InlineData("\"00\" , \"A\"", "00", "A")]
    [InlineData(" 00.png , A ", "00", "A")]
    public void ByTable_TableOfAPerson_IsRead(string line, string name, string group)
    {
        File.WriteAllText(_folder["groups.csv"], $"name,group\n\n{line}\n  \n");

        Assert.Equal(group, PictureGroups.ByTable(_folder["groups.csv"])[name]);
    }

    [Theory]
    [InlineData("00", "line 2 is '00'")]
    [InlineData("00,", "line 2 is '00,'")]
    [InlineData("00,A\n00,B", "line 3: '00' has a group already")]
    [InlineData("\"00,A", "cannot be read")]
    public void ByTable_NoSuchTable_SaysWhichLine(string lines, string expected)
    {
        File.WriteAllText(_folder["groups.csv"], $"name,group\n{lines}\n");

        var refusal = Assert.Throws<UsageException>(() => PictureGroups.ByTable(_folder["groups.csv"]));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
