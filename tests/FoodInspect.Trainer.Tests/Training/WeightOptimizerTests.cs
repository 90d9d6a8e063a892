using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>Against TorchSharp's own optimizers, which are an independent computation of the same formulas.</summary>
[Collection(nameof(TrainingRunTests))]
public sealed class WeightOptimizerTests : IDisposable
{
    private const double Rate = 0.03;
    private const double Penalty = 0.01;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _input = linspace(-1, 1, 12).reshape(3, 4);

    [Fact]
    public void Step_Adam_IsThatOfTheFormula() => Compare(
        (groups) => new AdamOptimizer(groups, Penalty),
        parameters => optim.Adam(parameters, Rate, beta2: 0.999, weight_decay: Penalty));

    [Fact]
    public void Step_Momentum_IsThatOfTheFormula() => Compare(
        (groups) => new MomentumOptimizer(groups, 0.9, Penalty),
        parameters => optim.SGD(parameters, Rate, momentum: 0.9, weight_decay: Penalty));

    [Fact]
    public void Step_RateZero_LeavesWeightsAndMemoryAlone()
    {
        var layer = Layer();
        using var optimizer = new AdamOptimizer([new LayerGroup("all", [layer])], Penalty);
        Learn(layer, () => optimizer.Step([Rate]));
        var (weights, memory) = (layer.weight!.clone(), optimizer.State()["all.0.mean"].clone());

        Learn(layer, () => optimizer.Step([0]));

        Assert.True(weights.allclose(layer.weight!, rtol: 0, atol: 0));
        Assert.True(memory.allclose(optimizer.State()["all.0.mean"], rtol: 0, atol: 0));
        Assert.Equal(1, optimizer.State()["all.0.steps"].item<long>());
    }

    [Fact]
    public void Load_StateOfAnother_GoesOnAsThatOne()
    {
        var (one, other) = (Layer(), Layer());
        using var first = new AdamOptimizer([new LayerGroup("all", [one])], Penalty);
        using var second = new AdamOptimizer([new LayerGroup("all", [other])], Penalty);
        Learn(one, () => first.Step([Rate]));
        other.load_state_dict(one.state_dict());

        second.Load(first.State());
        Learn(one, () => first.Step([Rate]));
        Learn(other, () => second.Step([Rate]));

        Assert.True(one.weight!.allclose(other.weight!, rtol: 0, atol: 0));
    }

    [Fact]
    public void Load_StateOfAnotherKind_SaysWhatIsMissing()
    {
        var layer = Layer();
        using var adam = new AdamOptimizer([new LayerGroup("all", [layer])], Penalty);
        using var momentum = new MomentumOptimizer([new LayerGroup("all", [layer])], 0.9, Penalty);

        var error = Assert.Throws<InvalidDataException>(() => adam.Load(momentum.State()));

        Assert.Contains("'all.0.mean' of shape [2,4]", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scope.Dispose();

    private void Compare(Func<IReadOnlyList<LayerGroup>, WeightOptimizer> own, Func<IEnumerable<Parameter>, optim.Optimizer> theirs)
    {
        var (mine, reference) = (Layer(), Layer());
        using var optimizer = own([new LayerGroup("all", [mine])]);
        using var expected = theirs(reference.parameters());
        for (var step = 0; step < 5; step++)
        {
            Learn(mine, () => optimizer.Step([Rate]));
            Learn(reference, () => expected.step());
        }

        Assert.True(mine.weight!.allclose(reference.weight!, rtol: 1e-5, atol: 1e-7), $"{mine.weight!.cstr()} is not {reference.weight!.cstr()}");
        Assert.True(mine.bias!.allclose(reference.bias!, rtol: 1e-5, atol: 1e-7));
        Assert.False(mine.weight!.allclose(Layer().weight!, rtol: 1e-2));
    }

    private void Learn(Linear layer, Action step)
    {
        layer.zero_grad();
        layer.call(_input).pow(2).sum().backward();
        step();
    }

    private static Linear Layer()
    {
        var layer = nn.Linear(4, 2);
        using var untracked = no_grad();
        layer.weight!.copy_(linspace(-0.7, 0.9, 8).reshape(2, 4));
        layer.bias!.copy_(linspace(-0.1, 0.2, 2));
        return layer;
    }
}
