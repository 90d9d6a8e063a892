using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Reports;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Reports;

public sealed class WorstPicturesTests
{
    private static readonly ClassList Classes = new([new(0, "belt"), new(1, "product")]);

    [Fact]
    public void Find_PicturesAnsweredMoreOrLessWell_GivesTheWorstFirst()
    {
        // The engine calls everything belt: the more product there is, the more is wrong.
        using var few = Picture("few", productColumns: 1);
        using var many = Picture("many", productColumns: 4);
        using var none = Picture("none", productColumns: 0);

        var worst = WorstPictures.Find(new BeltEverywhere(), [none, few, many], Classes, 2, TestContext.Current.CancellationToken);

        Assert.Equal(["many", "few"], worst.Select(picture => picture.Name));
        Assert.Equal(0.5, worst[0].WrongShare, 6);
        Assert.Equal((0.5 + 0) / 2, worst[0].MeanIoU, 6);
        Assert.All(worst, picture => Assert.StartsWith("data:image/jpeg;base64,", picture.Errors));
    }

    [Fact]
    public void Draw_WrongAndUnlabelledPixels_AreMarkedOnAGreyPicture()
    {
        using var image = new Mat(1, 3, MatType.CV_8UC3, new Scalar(10, 200, 30));
        using var truth = Mat.FromPixelData(1, 3, MatType.CV_8UC1, new byte[] { 0, 1, 255 }).Clone();
        using var answer = new Mat(1, 3, MatType.CV_8UC1, Scalar.All(0));

        using var drawn = ErrorMap.Draw(image, truth, answer, classes: 2);

        var right = drawn.At<Vec3b>(0, 0);
        Assert.True(right.Item0 == right.Item1 && right.Item1 == right.Item2, "a right pixel is grey");
        Assert.Equal(new Vec3b(40, 30, 235), drawn.At<Vec3b>(0, 1));
        Assert.Equal(new Vec3b(30, 200, 240), drawn.At<Vec3b>(0, 2));
    }

    [Fact]
    public void Draw_LossThatIsNoNumber_LeavesAGap()
    {
        EpochRecord[] history = [new(1, 2, 0.1, 5, 0.5, 0.4, null), new(2, double.NaN, 0.1, 5, null, null, null), new(3, 1, 0.1, 5, 0.6, 0.5, null)];

        var charts = RunCharts.Draw(history);

        Assert.Equal(["Training loss", "Validation", "Learning rate"], charts.Select(chart => chart.Title));
        Assert.All(charts, chart => Assert.Contains("viewBox=", chart.Svg));
        Assert.All(charts, chart => Assert.DoesNotContain("NaN", chart.Svg));
        Assert.DoesNotContain(charts, chart => chart.Svg.Contains("of the source", StringComparison.Ordinal));
        Assert.Contains(RunCharts.Draw([history[0] with { SourceMeanIoU = 0.3 }]), chart => chart.Svg.Contains("of the source", StringComparison.Ordinal));
    }

    private static LabelledPicture Picture(string name, int productColumns)
    {
        var mask = new Mat(8, 8, MatType.CV_8UC1, Scalar.All(0));
        if (productColumns > 0)
            Cv2.Rectangle(mask, new Rect(0, 0, productColumns, 8), Scalar.All(1), -1);
        return new LabelledPicture(name, new Mat(8, 8, MatType.CV_8UC3, Scalar.All(90)), mask);
    }

    private sealed class BeltEverywhere : ISegmentationEngine
    {
        public int Outputs => 2;

        public Mat Segment(Mat image) => new(image.Size(), MatType.CV_8UC1, Scalar.All(0));

        public void Dispose()
        {
        }
    }
}
