using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Add_KnownPixels_GivesTheFiguresOfAHandCount()
    {
        // Truth: six of class 0, four of class 1. One 0 taken for 1, two 1 taken for 0.
        var matrix = Matrix(2, 2, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);

        Assert.Equal(7 / 10.0, matrix.PixelAccuracy, 1e-12);
        Assert.Equal(5 / 8.0, matrix.IoU(0), 1e-12);
        Assert.Equal(2 / 5.0, matrix.IoU(1), 1e-12);
        Assert.Equal((5 / 8.0 + 2 / 5.0) / 2, matrix.MeanIoU, 1e-12);
        Assert.Equal(5 / 7.0, matrix.Precision(0), 1e-12);
        Assert.Equal(2 / 4.0, matrix.Recall(1), 1e-12);
    }

    [Fact]
    public void Add_TwoClassesAllBackgroundSaid_IsNotPerfect()
    {
        var matrix = Matrix(2, 2, [0, 0, 0, 1], [0, 0, 0, 0]);

        Assert.Equal(3 / 4.0, matrix.IoU(0), 1e-12);
        Assert.Equal(0, matrix.IoU(1));
        Assert.Equal(3 / 8.0, matrix.MeanIoU, 1e-12);
    }

    [Fact]
    public void Add_UnlabelledPixels_AreNotCounted()
    {
        var matrix = Matrix(2, 2, [0, 255, 255, 1], [0, 1, 0, 1]);

        Assert.Equal(1, matrix.PixelAccuracy);
        Assert.Equal(1, matrix.MeanIoU);
    }

    [Fact]
    public void Add_AnswerBeyondTheClasses_IsAMissAndNoClass()
    {
        var matrix = Matrix(2, 3, [0, 0, 1, 1], [0, 2, 1, 1]);

        Assert.Equal(3 / 4.0, matrix.PixelAccuracy);
        Assert.Equal(1 / 2.0, matrix.IoU(0));
        Assert.Equal((1 / 2.0 + 1) / 2, matrix.MeanIoU);
        Assert.Equal(1, matrix[0, 2]);
    }

    [Fact]
    public void MeanIoU_ClassThatDoesNotOccur_IsLeftOut()
    {
        var matrix = Matrix(3, 3, [0, 0, 1, 1], [0, 0, 1, 1]);

        Assert.True(double.IsNaN(matrix.IoU(2)));
        Assert.Equal(1, matrix.MeanIoU);
    }

    /// <summary>Else three stray pixels would take a third off the mean, and later validations could no longer become the best.</summary>
    [Fact]
    public void MeanIoU_ClassThatOnlyAnAnswerShows_LowersTheOthersAndIsLeftOut()
    {
        var matrix = Matrix(3, 3, [0, 0, 1, 1], [0, 2, 1, 1]);

        Assert.True(double.IsNaN(matrix.IoU(2)));
        Assert.Equal((1 / 2.0 + 1) / 2, matrix.MeanIoU);
        Assert.Equal((1 / 2.0 + 1 + 0) / 3, matrix.MeanIoUOfOccurring);
        Assert.Equal(0, matrix.Precision(2));
        Assert.True(double.IsNaN(matrix.Recall(2)));
    }

    [Fact]
    public void Add_SizesThatDiffer_IsRefused()
    {
        using var truth = new Mat(2, 2, MatType.CV_8UC1);
        using var predicted = new Mat(2, 3, MatType.CV_8UC1);

        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2, 2).Add(truth, predicted));
    }

    private static ConfusionMatrix Matrix(int classes, int outputs, byte[] truth, byte[] predicted)
    {
        using var expected = Mat.FromPixelData(1, truth.Length, MatType.CV_8UC1, truth);
        using var actual = Mat.FromPixelData(1, predicted.Length, MatType.CV_8UC1, predicted);
        var matrix = new ConfusionMatrix(classes, outputs);
        matrix.Add(expected, actual);
        return matrix;
    }
}
