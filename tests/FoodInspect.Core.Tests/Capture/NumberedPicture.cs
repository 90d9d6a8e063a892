using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>Pictures that tell their number.</summary>
internal static class NumberedPicture
{
    /// <summary>A picture of one colour with a bright square whose place tells its number.</summary>
    public static Mat Draw(int number, int width = 64, int height = 48)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(40, 90, 140));
        Cv2.Rectangle(picture, new Rect(number % 5 * 10, number / 5 % 4 * 10, 10, 10), new Scalar(250, 240, 230), -1);
        return picture;
    }

    /// <summary>The number of a picture that <see cref="Draw"/> made, of the default size or near it; up to 19.</summary>
    public static int FindNumber(Mat picture)
    {
        using var grey = picture.CvtColor(ColorConversionCodes.BGR2GRAY).Blur(new Size(5, 5));
        grey.MinMaxLoc(out _, out Point place);
        return place.X / 10 + place.Y / 10 * 5;
    }
}
