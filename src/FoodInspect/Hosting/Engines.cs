using FoodInspect.Configuration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;

namespace FoodInspect.Hosting;

/// <summary>One warm segmentation engine for each model; lines of the same model share it.</summary>
internal sealed class Engines : IDisposable
{
    private readonly IReadOnlyList<LinePlan> _plans;
    private readonly InferenceOptions _options;
    private readonly InspectionMetrics _metrics;
    private readonly ILogger _log;
    private readonly FramePool _labelMaps;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SegmentationEngine> _byModel = [];

    /// <summary>Opens and warms up the engines that the lines need, on a thread of its own: it takes a second or so each, or minutes with large batches.</summary>
    /// <param name="plans">The lines.</param>
    /// <param name="options">What the networks run on.</param>
    /// <param name="metrics">Tell the provider.</param>
    /// <param name="log">Hears of each model.</param>
    /// <param name="stop">Ends the warm-up.</param>
    /// <exception cref="ModelException">A model cannot run on the configured provider.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<Engines> OpenAsync(
        IReadOnlyList<LinePlan> plans, InferenceOptions options, InspectionMetrics metrics, ILogger log, CancellationToken stop) =>
        Task.Run(() => new Engines(plans, options, metrics, log, stop), stop);

    private Engines(IReadOnlyList<LinePlan> plans, InferenceOptions options, InspectionMetrics metrics, ILogger log, CancellationToken stop)
    {
        (_plans, _options, _metrics, _log) = (plans, options, metrics, log);
        _labelMaps = new FramePool(plans.Count + FramePool.ShapesOfALine); // each line may have a size of its own
        try
        {
            foreach (var model in plans.Select(plan => plan.Recipe.Model).DistinctBy(model => model.Path))
                Open(model, _options, stop);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// The engine of a line, warm. One that a fault has closed is opened anew on the same provider, on a thread of its own; what failed once may work again.
    /// </summary>
    /// <returns>Stays theirs; null if it was stopped.</returns>
    /// <exception cref="ModelException">It cannot be opened any more.</exception>
    public async Task<SegmentationEngine?> ForAsync(LinePlan plan, CancellationToken stop)
    {
        try
        {
            return await Task.Run(() => For(plan.Recipe.Model, stop), CancellationToken.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private SegmentationEngine For(ModelFolder model, CancellationToken stop)
    {
        lock (_gate)
        {
            var engine = _byModel[model.Path];
            if (!engine.IsClosed)
                return engine;
            // First, so that a GPU has room for the next. A GPU that is gone must not become a CPU that nobody asked for.
            engine.Dispose();
            return Open(model, _options with { Provider = engine.Provider }, stop);
        }
    }

    private SegmentationEngine Open(ModelFolder model, InferenceOptions options, CancellationToken stop)
    {
        _log.LogInformation("Warming up model {Model} {Version}", model.Card.Name, model.Card.Version);
        var lines = _plans.Count(plan => plan.Recipe.Model.Path == model.Path);
        var engine = _byModel[model.Path] = new SegmentationEngine(model, options, _labelMaps, stop) { Lines = lines };
        _metrics.AddProvider(engine.Provider.ToString());
        _log.LogInformation(
            "Model {Model} {Version} runs on {Provider} ({Choice}), {Sessions} sessions",
            model.Card.Name, model.Card.Version, engine.Provider, engine.ProviderChoice, engine.Sessions);
        return engine;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var engine in _byModel.Values)
            engine.Dispose();
        if (_labelMaps.Outstanding > 0)
            _log.LogError("{Count} label maps were never given back to their pool; this is a fault of the program", _labelMaps.Outstanding);
        _labelMaps.Dispose();
    }
}
