using FoodInspect.Trainer.Data.Groups;

namespace FoodInspect.Trainer.Tests.Data.Groups;

public sealed class GroupSplitTests
{
    private const int Belt = 0, Crack = 1, Fray = 2;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Deal_ClassOfFewGroups_IsInEverySplit(int seed)
    {
        var groups = Groups(40, Belt).Concat(Groups(3, Belt, Crack)).Concat(Groups(2, Belt, Fray)).ToArray();

        var dealt = GroupSplit.Parse("train=0.8,val=0.1,test=0.1", seed).Deal(groups);

        Assert.Equal(["test", "train", "val"], SplitsOf(groups, dealt, Crack));
        // Two groups cannot be in three splits.
        Assert.Equal(2, SplitsOf(groups, dealt, Fray).Length);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Deal_ManyGroups_GivesEachSplitItsShareOfPicturesAndOfEachClass(int seed)
    {
        var random = new Random(seed);
        var groups = Enumerable.Range(0, 200).Select(i =>
        {
            var pictures = random.Next(1, 12);
            var shown = new Dictionary<int, int> { [Belt] = pictures };
            if (random.NextDouble() < 0.2)
                shown[Crack] = random.Next(1, pictures + 1);
            if (random.NextDouble() < 0.1)
                shown[Fray] = pictures;
            return new PictureGroup($"{i}", pictures, shown);
        }).ToArray();

        var dealt = GroupSplit.Parse("train=0.7,val=0.3", seed).Deal(groups);

        Assert.Equal(groups.Length, dealt.Count);
        foreach (var id in (int[])[Belt, Crack, Fray])
        {
            var inVal = groups.Where(group => dealt[group.Name] == "val").Sum(group => group.PicturesOf(id));
            Assert.Equal(0.3, inVal / (double)groups.Sum(group => group.PicturesOf(id)), 0.05);
        }
    }

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(20, 16, 2, 2)]
    public void Deal_EachGroupWithAClassOfItsOwn_GivesEachSplitItsShare(int count, int train, int val, int test)
    {
        var groups = Enumerable.Range(1, count).Select(id => new PictureGroup($"{id}", 6, new Dictionary<int, int> { [Belt] = 6, [id] = 6 })).ToArray();

        var dealt = GroupSplit.Parse("train=0.8,val=0.1,test=0.1", 1).Deal(groups);

        Assert.Equal((train, val, test), (CountOf("train"), CountOf("val"), CountOf("test")));

        int CountOf(string split) => dealt.Values.Count(name => name == split);
    }

    [Fact]
    public void Deal_TheSameSeed_DealsTheSameWhateverTheOrder()
    {
        var groups = Groups(30, Belt).Concat(Groups(5, Crack)).ToArray();

        var dealt = GroupSplit.Parse("train=0.5,val=0.5", 3).Deal(groups);

        Assert.Equal(dealt.OrderBy(pair => pair.Key), GroupSplit.Parse("train=0.5,val=0.5", 3).Deal([.. groups.Reverse()]).OrderBy(pair => pair.Key));
        Assert.NotEqual(dealt.OrderBy(pair => pair.Key), GroupSplit.Parse("train=0.5,val=0.5", 4).Deal(groups).OrderBy(pair => pair.Key));
    }

    private static IEnumerable<PictureGroup> Groups(int count, params int[] shown) =>
        Enumerable.Range(0, count).Select(i => new PictureGroup($"{string.Join('-', shown)} {i}", 6, shown.ToDictionary(id => id, _ => 6)));

    private static string[] SplitsOf(PictureGroup[] groups, IReadOnlyDictionary<string, string> dealt, int id) =>
        [.. groups.Where(group => group.PicturesOf(id) > 0).Select(group => dealt[group.Name]).Distinct().Order()];
}
