using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

/// <summary>Labelled pictures of discs on a belt, class 0; later discs lie over earlier ones.</summary>
internal static class DiscPicture
{
    public static LabelledPicture Of(params (Point Centre, int Radius, Scalar Colour, int Id)[] discs)
    {
        var image = new Mat(200, 300, MatType.CV_8UC3, new Scalar(120, 90, 140));
        var mask = new Mat(200, 300, MatType.CV_8UC1, Scalar.All(0));
        foreach (var (centre, radius, colour, id) in discs)
        {
            Cv2.Circle(image, centre, radius, colour, -1);
            Cv2.Circle(mask, centre, radius, Scalar.All(id), -1);
        }
        return new LabelledPicture("fruit", image, mask);
    }
}
