using FoodInspect.Trainer.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// Turns gradients into steps, with a learning rate for each group of layers. Stands in for TorchSharp's optimizers, which hand
/// numbers to native code as objects (<see cref="TorchSharp.Scalar"/>) that nothing holds on to: the garbage collector may free one in
/// the middle of the call. A training run of ours ended so, with a number read from freed memory; a wrong number would not have
/// ended it. Here every number is held until its calls have returned. Owns its state, not the parameters.
/// </summary>
public abstract class WeightOptimizer : IDisposable
{
    private readonly Slot[][] _groups;

    /// <param name="layers">The groups; their parameters must not be replaced while the optimizer lives.</param>
    /// <param name="moments">Names of the tensors that are remembered of each parameter, of its shape; zero at first.</param>
    private protected WeightOptimizer(IReadOnlyList<LayerGroup> layers, params string[] moments)
    {
        _groups = [.. layers.Select(layer => layer.Modules.SelectMany(module => module.parameters())
            .Select((parameter, i) => new Slot($"{layer.Name}.{i}", parameter, moments)).ToArray())];
    }

    /// <summary>Takes a step.</summary>
    /// <param name="rates">The learning rate of each group; a group of rate 0, and a parameter without gradient, stay as they are.</param>
    public void Step(IReadOnlyList<double> rates)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        for (var i = 0; i < _groups.Length; i++)
        {
            foreach (var slot in _groups[i])
            {
                if (rates[i] <= 0 || slot.Parameter.grad is not { } gradient)
                    continue;
                slot.Steps++;
                Update(slot, gradient, rates[i]);
            }
        }
    }

    /// <summary>What going on needs: the moments, and how often each parameter was updated. The moments stay the optimizer's, the counts are the caller's.</summary>
    public Dictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var slot in _groups.SelectMany(group => group))
        {
            state[$"{slot.Name}.steps"] = tensor(slot.Steps);
            foreach (var (name, moment) in slot.Moments)
                state[$"{slot.Name}.{name}"] = moment;
        }
        return state;
    }

    /// <summary>Takes over a state; the tensors stay the caller's.</summary>
    /// <exception cref="InvalidDataException">It is another optimizer's, or of another network.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        using var untracked = no_grad();
        foreach (var slot in _groups.SelectMany(group => group))
        {
            slot.Steps = Found($"{slot.Name}.steps", []).item<long>();
            foreach (var (name, moment) in slot.Moments)
                moment.copy_(Found($"{slot.Name}.{name}", moment.shape));
        }

        Tensor Found(string name, long[] shape) => state.TryGetValue(name, out var tensor) && tensor.shape.SequenceEqual(shape)
            ? tensor
            : throw new InvalidDataException($"the optimizer's state has no '{name}' of shape [{string.Join(',', shape)}]; resume with the same options");
    }

    /// <inheritdoc />
    public virtual void Dispose()
    {
        foreach (var moment in _groups.SelectMany(group => group).SelectMany(slot => slot.Moments.Values))
            moment.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Updates one parameter, in place.</summary>
    private protected abstract void Update(Slot slot, Tensor gradient, double rate);

    /// <summary>A parameter and what is remembered of it.</summary>
    private protected sealed class Slot(string name, Parameter parameter, string[] moments)
    {
        public string Name => name;

        public Parameter Parameter => parameter;

        public Dictionary<string, Tensor> Moments { get; } =
            moments.ToDictionary(moment => moment, _ => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope());

        public long Steps { get; set; }
    }
}
