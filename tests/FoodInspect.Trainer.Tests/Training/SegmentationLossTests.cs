using FoodInspect.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class SegmentationLossTests : IDisposable
{
    private const int Ignore = 255;
    private const int Side = 8;
    private const int Pixels = Side * Side;

    private static readonly float[] Weights = [0.5f, 2, 1];

    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<LossOptions> AllKinds =>
    [
        new LossOptions(),
        new LossOptions { Dice = 0.5 },
        new LossOptions { FocalGamma = 2 },
        new LossOptions { HardPixels = 0.25, FewestHardPixels = 3 },
        new LossOptions { Dice = 1, FocalGamma = 0.5, HardPixels = 0.5, FewestHardPixels = 1 },
    ];

    [Fact]
    public void Of_Defaults_IsTheMeanWeightedCrossEntropyOfLabelledPixels()
    {
        var (scores, batch) = Crops(4);
        var expected = nn.functional.cross_entropy(scores, batch.Classes(CPU), tensor(Weights), ignore_index: Ignore);

        Assert.Equal(expected.item<float>(), LossOf(new LossOptions(), scores, batch).item<float>(), 1e-5f);
    }

    [Fact]
    public void Of_Focal_PlaysDownPixelsThatAreRight()
    {
        var (scores, batch) = Crops(1);
        using var loss = new SegmentationLoss(new LossOptions { FocalGamma = 2 }, [1, 1, 1], Ignore, CPU);
        var probabilities = nn.functional.softmax(scores, 1);
        var expected = 0.0;
        var labelled = 0;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            if (batch.Labels[pixel] == Ignore)
                continue;
            var right = probabilities[0, batch.Labels[pixel], pixel / Side, pixel % Side].item<float>();
            expected -= Math.Pow(1 - right, 2) * Math.Log(right);
            labelled++;
        }

        Assert.Equal(expected / labelled, loss.Of(scores, batch.Classes(CPU), batch, loss.DivisorOf(batch)).item<float>(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Of_AStepInParts_HasTheGradientOfTheStepInOne(LossOptions options)
    {
        var (scores, batch) = Crops(4);
        using var loss = new SegmentationLoss(options, Weights, Ignore, CPU);
        var whole = GradientOf(scores, at => loss.Of(at, batch.Classes(CPU), batch, loss.DivisorOf(batch)));

        CropBatch[] parts = [Part(batch, 0, 1), Part(batch, 1, 3)];
        var divisor = parts.Select(loss.DivisorOf).Aggregate((sum, part) => sum + part);
        var inParts = cat(
        [
            GradientOf(scores[..1], at => loss.Of(at, parts[0].Classes(CPU), parts[0], divisor)),
            GradientOf(scores[1..], at => loss.Of(at, parts[1].Classes(CPU), parts[1], divisor)),
        ]);

        Assert.True(allclose(whole, inParts, 1e-5, 1e-8));
        Assert.True(whole.abs().sum().item<float>() > 0);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Of_UnlabelledPixels_AreNotLearnedFrom(LossOptions options)
    {
        var (scores, batch) = Crops(3);
        Array.Fill(batch.Labels, (byte)Ignore, Pixels, Pixels);

        var gradient = GradientOf(scores, at => LossOf(options, at, batch));

        var unlabelled = batch.Classes(CPU).eq(Ignore).unsqueeze(1).expand_as(gradient);
        Assert.True(unlabelled.sum().item<long>() > Pixels);
        Assert.Equal(0, gradient.masked_select(unlabelled).abs().max().item<float>());
        Assert.NotEqual(0, gradient[0].abs().sum().item<float>());
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Of_NothingLabelled_IsZeroWithZeroGradient(LossOptions options)
    {
        var (scores, batch) = Crops(2);
        Array.Fill(batch.Labels, (byte)Ignore);

        Assert.Equal(0, LossOf(options, scores, batch).item<float>());
        Assert.Equal(0, GradientOf(scores, at => LossOf(options, at, batch)).abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Of_ScoresBeyondAllDoubt_StayNumbers(LossOptions options)
    {
        var (scores, batch) = Crops(2);

        var gradient = GradientOf(scores * 1e5, at => LossOf(options, at, batch));

        Assert.True(gradient.isfinite().all().item<bool>());
        Assert.True(float.IsFinite(LossOf(options, scores * 1e5, batch).item<float>()));
    }

    [Fact]
    public void Of_HardPixels_LearnsFromTheHardestOfEachCrop()
    {
        var (scores, batch) = Crops(2);
        var options = new LossOptions { HardPixels = 0.1, FewestHardPixels = 5 };
        var losses = nn.functional.cross_entropy(scores, batch.Classes(CPU), tensor(Weights), ignore_index: Ignore, reduction: nn.Reduction.None);

        var learned = GradientOf(scores, at => LossOf(options, at, batch)).abs().sum(1).gt(0);

        for (var crop = 0; crop < 2; crop++)
        {
            // A tenth of 60 labelled pixels is 6, more than the fewest.
            Assert.Equal(6, learned[crop].sum().item<long>());
            var easiestLearned = losses[crop].masked_select(learned[crop]).min().item<float>();
            Assert.True(losses[crop].masked_select(learned[crop].logical_not()).max().item<float>() <= easiestLearned);
        }
    }

    [Fact]
    public void Of_Dice_PunishesAllBackgroundWhateverTheDefectsSize()
    {
        var labels = new byte[Pixels];
        labels[5] = labels[6] = 1;
        var batch = new CropBatch(new byte[Pixels * 3], labels, 1, Side);
        var right = nn.functional.one_hot(batch.Classes(CPU), 3).permute(0, 3, 1, 2).to(ScalarType.Float32) * 40;
        var allBackground = zeros(1, 3, Side, Side);
        allBackground[0, 0] = 40;
        using var loss = new SegmentationLoss(new LossOptions { Dice = 1 }, [0, 0, 0], Ignore, CPU);

        Assert.Equal(0, loss.Of(right, batch.Classes(CPU), batch, loss.DivisorOf(batch)).item<float>(), 1e-5);
        // The defect's Dice is 1/3 with one pixel of smoothing, the background's nearly 1; their mean counts.
        Assert.Equal(1 / 3.0, loss.Of(allBackground, batch.Classes(CPU), batch, loss.DivisorOf(batch)).item<float>(), 0.01);
    }

    [Fact]
    public void Of_SomePoints_StandForAllPixels()
    {
        var (scores, batch) = Crops(2);
        using var loss = new SegmentationLoss(new LossOptions(), [1, 1, 1], Ignore, CPU);
        Array.Fill(batch.Labels, (byte)1);
        var points = arange(0, Pixels, 3);

        var atPoints = loss.Of(
            scores.flatten(2).index_select(2, points), batch.Classes(CPU).flatten(1).index_select(1, points), batch, loss.DivisorOf(batch));

        var expected = nn.functional.cross_entropy(
            scores.flatten(2).index_select(2, points), batch.Classes(CPU).flatten(1).index_select(1, points));
        Assert.Equal(expected.item<float>(), atPoints.item<float>(), 1e-5f);
    }

    /// <summary>A mean of hard pixels is as large at points as at all pixels, where all are equally hard.</summary>
    [Theory]
    [InlineData(0.25, 16)]
    [InlineData(0.25, 48)]
    [InlineData(0.5, 1)]
    [InlineData(0.1, 1024)]
    public void Of_HardPixelsAtPoints_IsTheMeanOverThosePoints(double share, int fewest)
    {
        var (_, batch) = Crops(2);
        Array.Fill(batch.Labels, (byte)1);
        using var loss = new SegmentationLoss(new LossOptions { HardPixels = share, FewestHardPixels = fewest }, [1, 1, 1], Ignore, CPU);
        var divisor = loss.DivisorOf(batch);

        var atAll = loss.Of(zeros(2, 3, Side, Side), batch.Classes(CPU), batch, divisor);
        var atPoints = loss.Of(zeros(2, 3, Pixels / 2), batch.Classes(CPU).flatten(1).narrow(1, 0, Pixels / 2), batch, divisor);

        Assert.Equal(Math.Log(3), atAll.item<float>(), 1e-5);
        Assert.Equal(Math.Log(3), atPoints.item<float>(), 1e-5);
    }

    public void Dispose() => _scope.Dispose();

    // Random scores and labels; four pixels of each crop are unlabelled.
    private static (Tensor Scores, CropBatch Batch) Crops(int count)
    {
        var random = new Random(3);
        var labels = new byte[count * Pixels];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = i % Pixels % 16 == 7 ? (byte)Ignore : (byte)random.Next(3);
        var scores = new float[count * 3 * Pixels];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)((random.NextDouble() * 6) - 3);
        return (tensor(scores, [count, 3, Side, Side]), new CropBatch(new byte[labels.Length * 3], labels, count, Side));
    }

    private static CropBatch Part(CropBatch batch, int first, int count) =>
        new(batch.Pixels[(first * Pixels * 3)..((first + count) * Pixels * 3)], batch.Labels[(first * Pixels)..((first + count) * Pixels)], count, Side);

    private static Tensor LossOf(LossOptions options, Tensor scores, CropBatch batch)
    {
        using var loss = new SegmentationLoss(options, Weights, Ignore, CPU);
        return loss.Of(scores, batch.Classes(CPU), batch, loss.DivisorOf(batch));
    }

    private static Tensor GradientOf(Tensor scores, Func<Tensor, Tensor> lossOf)
    {
        var at = scores.detach().clone().requires_grad_();
        lossOf(at).backward();
        return at.grad!;
    }
}
