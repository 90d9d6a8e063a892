using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Overlays;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Overlays;

public sealed class LabelLayoutTests
{
    private static readonly Rect Free = new(0, 20, 200, 80);
    private static readonly Size Label = new(60, 10);

    [Theory]
    [InlineData(50, 50, 50, 40)] // above
    [InlineData(180, 50, 140, 40)] // above, moved into the picture
    [InlineData(50, 25, 50, 45)] // no room above: below
    [InlineData(-5, 0, 0, 20)] // under the header
    public void Take_OneItem_LiesAtItAndInsideThePicture(int x, int y, int labelX, int labelY)
    {
        var box = new Rect(x, y, 20, 20);

        Assert.Equal(new Rect(labelX, labelY, 60, 10), new LabelLayout(Free, [box]).Take(box, Label));
    }

    [Fact]
    public void Take_ItemAsHighAsThePicture_LiesOnIt()
    {
        var box = new Rect(50, 0, 70, 100);

        Assert.Equal(new Rect(50, 20, 60, 10), new LabelLayout(Free, [box]).Take(box, Label));
    }

    [Fact]
    public void Take_PlaceIsTaken_GoesToAnother()
    {
        Rect first = new(50, 50, 20, 20), second = new(80, 50, 20, 20);
        var layout = new LabelLayout(Free, [first, second]);

        Assert.Equal(new Rect(50, 40, 60, 10), layout.Take(first, Label));
        Assert.Equal(new Rect(80, 70, 60, 10), layout.Take(second, Label));
    }

    [Fact]
    public void Take_AnotherItemInTheWay_LeavesItInSight()
    {
        Rect item = new(50, 50, 20, 20), above = new(80, 30, 20, 20);

        Assert.Equal(new Rect(10, 40, 60, 10), new LabelLayout(Free, [item, above]).Take(item, Label));
    }

    [Fact]
    public void Take_NoRoomAboveAndTheOneBelowIsTaken_GoesBeside()
    {
        Rect first = new(50, 25, 20, 12), second = new(90, 25, 20, 12);
        var layout = new LabelLayout(Free, [first, second]);

        Assert.Equal(new Rect(50, 37, 60, 10), layout.Take(first, Label));
        Assert.Equal(new Rect(110, 25, 60, 10), layout.Take(second, new Size(60, 10)));
    }

    [Fact]
    public void Take_SmallItemAmongOthers_IsNotHiddenByItsOwnLabel()
    {
        Rect small = new(50, 50, 10, 10);

        var place = new LabelLayout(Free, [small, new Rect(0, 30, 200, 40)]).Take(small, Label);

        Assert.False(Assert.NotNull(place).IntersectsWith(small));
    }

    [Fact]
    public void Take_MoreThanFind_IsNullAndNoneLiesOnAnother()
    {
        var boxes = Enumerable.Range(0, 40).Select(i => new Rect(i % 10 * 20, 30 + i / 10 * 15, 15, 12)).ToList();
        var layout = new LabelLayout(Free, boxes);

        var places = boxes.Select(box => layout.Take(box, Label)).OfType<Rect>().ToList();

        Assert.InRange(places.Count, 5, 24); // as many as the picture has room for
        Assert.All(places, place => Assert.True(Free.Contains(place) && places.Count(place.IntersectsWith) == 1));
    }

    [Fact]
    public void Take_LabelWiderThanThePicture_IsNull()
    {
        var box = new Rect(50, 50, 20, 20);

        Assert.Null(new LabelLayout(Free, [box]).Take(box, new Size(201, 10)));
    }
}
