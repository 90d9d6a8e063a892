using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

public sealed class ItemCutterTests
{
    private const int Product = 1;
    private const int Unlabelled = 255;

    [Fact]
    public void Cut_ItemsAtTheEdgeOfWhatIsSeen_AreLeftWhereTheyAre()
    {
        using var picture = new LabelledPicture(
            "belt", new Mat(100, 200, MatType.CV_8UC3, Scalar.All(60)), new Mat(100, 200, MatType.CV_8UC1, Scalar.All(0)));
        // Cut by an unlabelled rim, by the picture's edge, and by nothing.
        Cv2.Rectangle(picture.Mask, new Rect(10, 10, 20, 20), Scalar.All(Product), -1);
        Cv2.Rectangle(picture.Mask, new Rect(0, 0, 12, 100), Scalar.All(Unlabelled), -1);
        Cv2.Rectangle(picture.Mask, new Rect(60, 80, 20, 20), Scalar.All(Product), -1);
        Cv2.Rectangle(picture.Mask, new Rect(120, 40, 20, 21), Scalar.All(Product), -1);

        using var whole = Assert.Single(ItemCutter.Cut(picture, background: 0, ignore: Unlabelled, mostCoverage: 0.5));

        Assert.Equal(new Size(22, 23), whole.Mask.Size());
    }
}
