using FoodInspect.Core.Frames;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Inference;

/// <summary>
/// Segments the frames of all lines that share it. Each session has a worker of its own; a worker takes the frame that has
/// waited longest, and where the provider likes batches whatever else is waiting, from whichever line. The answers of one
/// line come back in any order; the pipeline puts them in order. Thread-safe.
/// </summary>
public sealed class SegmentationEngine : IDisposable
{
    private readonly RequestQueue _requests = new();
    private readonly FramePool _labelMaps;
    private readonly List<OnnxSegmenter> _segmenters = [];
    private readonly List<Thread> _workers = [];
    private readonly int _places;

    /// <summary>Opens the sessions and warms them up; it is ready when this returns. Takes a second or so, longer with large batches or many sessions.</summary>
    /// <param name="model">The model; its card stays at <see cref="Model"/>.</param>
    /// <param name="options">What to run on.</param>
    /// <param name="labelMaps">Where the label maps are rented; the caller's, and outlives the engine.</param>
    /// <param name="stop">Ends the warm-up.</param>
    /// <exception cref="ModelException">The provider asked for does not work here, or cannot run the model.</exception>
    /// <exception cref="OperationCanceledException">The warm-up was stopped.</exception>
    public SegmentationEngine(ModelFolder model, InferenceOptions options, FramePool labelMaps, CancellationToken stop = default)
    {
        _segmenters.Add(OnnxSegmenter.OpenStoppable(model, options, stop));
        var recipe = _segmenters[0].Recipe;
        (Model, Provider, ProviderChoice, _labelMaps) = (model.Card, recipe.Provider, recipe.Choice, labelMaps);
        _places = recipe.Sessions * recipe.MaxBatch;
        try
        {
            while (_segmenters.Count < recipe.Sessions)
                _segmenters.Add(OnnxSegmenter.Open(model, recipe, stop));
        }
        catch
        {
            _segmenters.ForEach(segmenter => segmenter.Dispose());
            throw;
        }
        foreach (var (i, segmenter) in _segmenters.Index())
        {
            var worker = new Thread(() => Work(segmenter)) { Name = $"segment {i}", IsBackground = true };
            worker.Start();
            _workers.Add(worker);
        }
    }

    public ModelCard Model { get; }

    /// <summary>What the network runs on; never <see cref="ExecutionProvider.Auto"/>.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>Why it is that one: a few words for the log.</summary>
    public string ProviderChoice { get; }

    /// <summary>How many lines share it.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>
    /// How many frames a line should have in hand here: its share of the places in a run, and one that waits, so that no session
    /// stands idle while the line hands over the next. More would wait in turn here, where no newer frame takes their place.
    /// </summary>
    public int InFlight => (_places + Lines - 1) / Lines + 1;

    /// <summary>Sessions that work side by side.</summary>
    public int Sessions => _segmenters.Count;

    /// <summary>Whether a session has failed, or it was disposed: every frame is refused from now on.</summary>
    public bool IsClosed => _requests.IsClosed;

    /// <summary>
    /// Segments a frame. A frame that cannot be judged (<see cref="PictureQuality.UnusableReason"/>) passes without a label map.
    /// </summary>
    /// <param name="frame">Passes into the result; when this throws it stays the caller's, untouched from then on.</param>
    /// <param name="stop">Withdraws the frame as long as no session works on it.</param>
    /// <exception cref="ArgumentException">The picture is not 8-bit BGR.</exception>
    /// <exception cref="OperationCanceledException">Withdrawn.</exception>
    /// <exception cref="ObjectDisposedException">The engine is closed.</exception>
    /// <exception cref="Exception">What a session threw; from then on every frame gets the same exception.</exception>
    public ValueTask<SegmentedFrame> SegmentAsync(Frame frame, CancellationToken stop)
    {
        if (frame.Quality.UnusableReason is not null)
            return ValueTask.FromResult(new SegmentedFrame(frame, labels: null));
        // Asked here, where only this line is to blame; on a worker it would end the engine for every line.
        OnnxSegmenter.RequireBgr(frame.Picture);
        var request = new SegmentationRequest(frame);
        request.WithdrawOn(stop);
        _requests.Add(request);
        return new ValueTask<SegmentedFrame>(request.Answer);
    }

    /// <summary>Fails what still waits, lets the sessions finish what they have in hand, and frees them.</summary>
    public void Dispose()
    {
        _requests.Close(new ObjectDisposedException(nameof(SegmentationEngine)));
        _workers.ForEach(worker => worker.Join());
        _segmenters.ForEach(segmenter => segmenter.Dispose());
        _segmenters.Clear();
    }

    private void Work(OnnxSegmenter segmenter)
    {
        var batch = new SegmentationRequest[segmenter.MaxBatch];
        while (_requests.Take(batch) is var count and > 0)
        {
            var requests = batch.AsSpan(0, count);
            var answered = 0;
            try
            {
                for (var i = 0; i < count; i++)
                    segmenter.Load(i, requests[i].Frame.Picture);
                segmenter.Run(count);
                for (; answered < count; answered++)
                    requests[answered].Complete(Unload(segmenter, answered));
            }
            catch (Exception error)
            {
                foreach (var request in requests[answered..])
                    request.Fail(error);
                _requests.Close(error);
            }
            requests.Clear();
        }
    }

    private LabelMap Unload(OnnxSegmenter segmenter, int place)
    {
        var (height, width) = (Model.Input.Height, Model.Input.Width);
        var classes = _labelMaps.Rent(height, width, MatType.CV_8UC1);
        PooledMat? confidences = null;
        try
        {
            confidences = _labelMaps.Rent(height, width, MatType.CV_8UC1);
            segmenter.Unload(place, classes.Mat, confidences.Mat);
            return new LabelMap(classes, confidences);
        }
        catch
        {
            classes.Dispose();
            confidences?.Dispose();
            throw;
        }
    }
}
