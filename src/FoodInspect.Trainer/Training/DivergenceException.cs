namespace FoodInspect.Trainer.Training;

/// <summary>A run's loss or weights are no numbers any more: going on would train nothing, for as long as the run lasts.</summary>
public sealed class DivergenceException(string message) : Exception(message);
