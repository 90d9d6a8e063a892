using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class PointRendTests
{
    private static readonly PointRendOptions Options = new() { HiddenChannels = 2, TrainingPoints = 40, RenderedShare = 0.25 };

    // What autocast on a GPU hands over: a ramp whose values bfloat16 has exactly, so that a value tells where it was taken.
    [Fact]
    public void At_ValuesInBFloat16_LooksWhereThePointsAre()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(256, ScalarType.Float32).view(1, 1, 1, 256).to(ScalarType.BFloat16);
        var points = rand(1, 500, 2);

        var seen = PointSampling.At(ramp, points);

        var places = (points.select(2, 0) * 256 - 0.5).clamp(0, 255);
        Assert.Equal(0, (seen.squeeze(1).to(ScalarType.Float32) - places).abs().max().item<float>(), 0.01);
    }

    [Fact]
    public void At_CentresAndBetween_IsBilinearAndStopsAtTheBorder()
    {
        using var scope = NewDisposeScope();
        var plane = tensor(new float[] { 0, 10, 20, 30 }, [1, 1, 2, 2]);
        var points = tensor(new float[] { 0.25f, 0.25f, 0.75f, 0.25f, 0.5f, 0.5f, 0.75f, 0.5f, 0, 1 }, [1, 5, 2]);

        var values = PointSampling.At(plane, points).data<float>().ToArray();

        Assert.Equal([0, 10, 15, 20, 20], values.Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void Labels_OfPoints_AreThoseOfTheirPixels()
    {
        using var scope = NewDisposeScope();
        var labels = arange(6, ScalarType.Int64).view(1, 2, 3);
        var points = tensor(new float[] { 0.1f, 0.1f, 0.5f, 0.49f, 0.99f, 0.51f, 1, 1 }, [1, 4, 2]);

        Assert.Equal([0, 1, 5, 5], PointSampling.Labels(labels, points).data<long>().ToArray());
    }

    [Fact]
    public void Margin_OfScores_IsHowFarTheBestIsAhead()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new float[] { 1, 5, 4, -2, 2.5f, -3 }, [1, 3, 2]);

        Assert.Equal([1.5f, 7f], PointSampling.Margin(scores).data<float>().ToArray());
    }

    /// <summary>The left quarter is uncertain: of 160 drawn points about 40 lie there, and 30 of these fill the uncertain share.</summary>
    [Fact]
    public void Draw_UncertainQuarter_GetsItsShareOfThePoints()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var scores = zeros(1, 2, 16, 16);
        scores.select(1, 0)[TensorIndex.Ellipsis, TensorIndex.Slice(start: 4)] = 9;
        scores.select(1, 0)[TensorIndex.Ellipsis, TensorIndex.Slice(stop: 4)] = 0.01f;

        var points = PointSampling.Draw(scores, Options with { Oversampling = 4 });

        Assert.Equal([1, 40, 2], points.shape);
        var chosen = points.narrow(1, 0, 30).select(2, 0).data<float>().ToArray();
        Assert.All(chosen, x => Assert.InRange(x, 0, 0.3f));
        Assert.Contains(points.narrow(1, 30, 10).select(2, 0).data<float>().ToArray(), x => x > 0.3f);
    }

    /// <summary>One fine feature and two classes with weights of round numbers, followed through the layers by hand.</summary>
    [Fact]
    public void Forward_HandMadeWeights_IsTheHandMadeAnswer()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var head = new PointHead(Options, fineChannels: 1, classes: 2);
        Set(head.Hidden[0].weight, [1, 1, 0, -1, 0, 1]);
        Set(head.Hidden[1].weight, [2, 0, 0, 0, 0, 1, 1, 0]);
        Set(head.Hidden[2].weight, [1, -1, 0, 0, 0, 0, 0, 3]);
        Set(head.Predictor.weight, [1, 0, 0, 1, 0, 1, -1, 0]);
        Set(head.Predictor.bias!, [0.5f, -0.5f]);

        // fc1: relu(4 + 1, -4 + 2) = (5, 0); fc2: relu(2*5, 0 + 1) = (10, 1); fc3: relu(10 - 1, 3*2) = (9, 6); 9 + 2 + 0.5, 6 - 1 - 0.5.
        var answer = head.call(tensor(new float[] { 4 }, [1, 1, 1]), tensor(new float[] { 1, 2 }, [1, 2, 1]));

        Assert.Equal([11.5f, 4.5f], answer.data<float>().ToArray());
    }

    [Fact]
    public void Render_ScoresOfAQuarterSize_ScoresAgainTheLeastCertainOfEachStep()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var head = Answering(-100, 100);
        var coarse = zeros(1, 2, 4, 4);
        // Class 0 everywhere, least surely on the right.
        coarse.select(1, 0).copy_(arange(4, 0, -1, ScalarType.Float32).mul(10).expand(1, 4, 4));

        var half = PointRendering.Render(head, new Sight(coarse, [zeros(1, 1, 8, 8)]), [8, 8]);
        var whole = PointRendering.Render(head, new Sight(coarse, [zeros(1, 1, 8, 8)]), [16, 16]);

        var classes = half.argmax(1).squeeze(0);
        Assert.Equal(0, classes.narrow(1, 0, 6).sum().item<long>());
        Assert.Equal(16, classes.narrow(1, 6, 2).sum().item<long>());
        Assert.True(whole.equal(PointRendering.Render(head, new Sight(half, [zeros(1, 1, 8, 8)]), [16, 16])).all().item<bool>());
    }

    [Fact]
    public void Render_ScoresOfFullSize_ScoresTheShareOnce()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        manual_seed(1);
        var coarse = rand(2, 2, 16, 16);

        var scores = PointRendering.Render(Answering(-100, 100), new Sight(coarse, [zeros(2, 1, 8, 8)]), [16, 16]);

        var rendered = scores.select(1, 1).eq(100).flatten(1);
        Assert.Equal([64, 64], rendered.sum(1).data<long>().ToArray());
        var margins = PointSampling.Margin(coarse).flatten(1);
        Assert.True(margins.masked_select(rendered).max().item<float>() < margins.masked_select(rendered.logical_not()).max().item<float>());
        Assert.True(scores.select(1, 0).flatten(1).masked_select(rendered.logical_not()).equal(
            coarse.select(1, 0).flatten(1).masked_select(rendered.logical_not())).all().item<bool>());
    }

    [Fact]
    public void Loss_WithPoints_IsThatOfScoresAndPoints()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var shapes = new List<(string Scores, string Labels)>();
        var network = new ENet(new ENetOptions { Classes = 3, PointRend = Options });

        var loss = network.Loss(rand(2, 3, 32, 32), zeros([2, 32, 32], ScalarType.Int64), (scores, labels) =>
        {
            shapes.Add((string.Join(',', scores.shape), string.Join(',', labels.shape)));
            return tensor(10.0f * shapes.Count);
        });

        Assert.Equal([("2,3,32,32", "2,32,32"), ("2,3,40", "2,40")], shapes);
        Assert.Equal(30, loss.item<float>());
    }

    [Theory]
    [InlineData(0, 1024, 3, 0.75)]
    [InlineData(64, 0, 3, 0.75)]
    [InlineData(64, 1024, 0, 0.75)]
    [InlineData(64, 1024, 3, 1.5)]
    public void New_OptionsThatCannotBe_AreRefused(int hidden, int points, int oversampling, double uncertain) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ENet(new ENetOptions
        {
            Classes = 2,
            PointRend = new PointRendOptions
            {
                HiddenChannels = hidden,
                TrainingPoints = points,
                Oversampling = oversampling,
                UncertainShare = uncertain,
            },
        }));

    /// <summary>A head that answers the same everywhere.</summary>
    private static PointHead Answering(params float[] scores)
    {
        var head = new PointHead(Options, fineChannels: 1, classes: 2);
        head.Predictor.weight.zero_();
        Set(head.Predictor.bias!, scores);
        return head;
    }

    private static void Set(Tensor parameter, float[] numbers) => parameter.copy_(tensor(numbers).view(parameter.shape));
}
