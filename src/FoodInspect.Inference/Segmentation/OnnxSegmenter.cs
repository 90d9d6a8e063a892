using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace FoodInspect.Inference;

/// <summary>
/// One session of ONNX Runtime with its buffers, for one thread at a time. Pictures are copied (or resized) once, into the
/// buffer that the session reads; the answers are copied out of the buffers that it writes. Nothing is allocated a picture
/// beside small objects of the runtime.
/// </summary>
public sealed class OnnxSegmenter : IDisposable
{
    private readonly ModelCard _card;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly PictureBuffer _pictures;
    private readonly PictureBuffer _classes;
    private readonly PictureBuffer _confidences;
    private readonly Batch[] _batches;

    private OnnxSegmenter(ModelFolder model, SessionRecipe recipe)
    {
        _card = model.Card;
        Recipe = recipe;
        _session = CreateSession(model, recipe);
        var (height, width) = (_card.Input.Height, _card.Input.Width);
        _pictures = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC3);
        _classes = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC1);
        _confidences = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC1);
        _batches = [.. Enumerable.Range(1, recipe.MaxBatch).Select(count => new Batch(_pictures.View(count), _classes.View(count), _confidences.View(count)))];
    }

    /// <summary>
    /// Opens a session and proves it: it runs, on a GPU every batch size, and a GPU answers as the CPU does (<see cref="ProviderProof"/>).
    /// Where the choice of provider is <see cref="ExecutionProvider.Auto"/>, a GPU that does not pass leaves the work to the CPU, and
    /// <see cref="ProviderChoice"/> says why.
    /// </summary>
    /// <exception cref="ModelException">The provider asked for does not work here, or cannot run the model.</exception>
    public static OnnxSegmenter Open(ModelFolder model, InferenceOptions options) => OpenStoppable(model, options, CancellationToken.None);

    /// <summary>The same as <see cref="Open(ModelFolder, InferenceOptions)"/>, but the token ends warm-up and proof, a run in the middle too; only reading the graph cannot be interrupted.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static OnnxSegmenter OpenStoppable(ModelFolder model, InferenceOptions options, CancellationToken stop)
    {
        var recipe = SessionRecipe.Settle(options);
        if (recipe.Provider == ExecutionProvider.Cpu)
            return Open(model, recipe, stop);
        // What goes wrong on the CPU already is no fault of the GPU.
        using var reference = Open(model, recipe.OnCpu(), stop);
        using var proof = new ProviderProof(recipe.MaxBatch, reference._pictures[0].Size(), pictures =>
        {
            stop.ThrowIfCancellationRequested();
            return reference.Answer(pictures);
        });
        try
        {
            return Open(model, recipe, stop, proof);
        }
        catch (ModelException error) when (options.Provider == ExecutionProvider.Auto)
        {
            return Open(model, SessionRecipe.ForCpu(options, $"no {recipe.Provider}: {error.Message}"), stop);
        }
    }

    /// <summary>Opens another session of the same kind, which is not proven again.</summary>
    internal static OnnxSegmenter Open(ModelFolder model, SessionRecipe recipe, CancellationToken stop, ProviderProof? proof = null)
    {
        OnnxSegmenter? segmenter = null;
        try
        {
            segmenter = new OnnxSegmenter(model, recipe);
            segmenter.Prove(proof, stop);
            return segmenter;
        }
        catch (Exception error)
        {
            segmenter?.Dispose();
            // The runtime tells of a run that was broken off as of any failure.
            stop.ThrowIfCancellationRequested();
            if (error is OnnxRuntimeException)
                throw new ModelException($"The model in {model.Path} cannot be run on {recipe.Provider}: {error.Message}", error);
            throw;
        }
    }

    /// <summary>What the session runs on; never <see cref="ExecutionProvider.Auto"/>.</summary>
    public ExecutionProvider Provider => Recipe.Provider;

    /// <summary>Why it is that one: a few words for the log.</summary>
    public string ProviderChoice => Recipe.Choice;

    internal SessionRecipe Recipe { get; }

    /// <summary>The most pictures that one run takes.</summary>
    public int MaxBatch => _batches.Length;

    /// <summary>Warms the session up and lets a proof be made of it.</summary>
    private void Prove(ProviderProof? proof, CancellationToken stop)
    {
        using (stop.Register(() => _runOptions.Terminate = true))
        {
            WarmUp(stop);
            proof?.Require(Answer, Provider);
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Runs on black pictures, so that the first real ones find everything allocated.</summary>
    private void WarmUp(CancellationToken stop)
    {
        for (var i = 0; i < MaxBatch; i++)
            _pictures[i].SetTo(Scalar.Black);
        foreach (var count in Recipe.WarmUpBatches)
        {
            for (var run = 0; run < 2; run++)
            {
                stop.ThrowIfCancellationRequested();
                Run(_batches[count - 1]);
            }
        }
    }

    /// <summary>Gives a picture its place in the next run.</summary>
    /// <param name="place">0 up to, not including, <see cref="MaxBatch"/>.</param>
    /// <param name="picture">8-bit BGR of any size; it is only read, and no longer needed afterwards.</param>
    public void Load(int place, Mat picture)
    {
        RequireBgr(picture);
        var target = _pictures[place];
        if (picture.Size() == target.Size())
            picture.CopyTo(target);
        else
            Cv2.Resize(picture, target, target.Size(), interpolation: InterpolationFor(picture.Size(), target.Size()));
        if (_card.Input.ChannelOrder == ChannelOrder.Rgb)
            Cv2.CvtColor(target, target, ColorConversionCodes.BGR2RGB);
    }

    /// <summary>Runs the network on the pictures of the first <paramref name="count"/> places.</summary>
    /// <exception cref="ModelException">The network answered with something that is no class: its scores were no numbers.</exception>
    public void Run(int count)
    {
        Run(_batches[count - 1]);
        for (var i = 0; i < count; i++)
        {
            Cv2.MinMaxLoc(_classes[i], out _, out double highest);
            if (highest >= _card.Classes.Count)
            {
                throw new ModelException(
                    $"The model {_card.Name} {_card.Version} answered with class {highest} of {_card.Classes.Count}: its scores are not numbers.");
            }
        }
    }

    /// <summary>Copies the answer for a place out, at the network's resolution; both targets are 8-bit, one channel.</summary>
    public void Unload(int place, Mat classes, Mat confidences)
    {
        _classes[place].CopyTo(classes);
        _confidences[place].CopyTo(confidences);
    }

    public void Dispose()
    {
        foreach (var batch in _batches)
            batch.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
        _pictures.Dispose();
        _classes.Dispose();
        _confidences.Dispose();
    }

    /// <exception cref="ArgumentException">The picture is not 8-bit BGR.</exception>
    internal static void RequireBgr(Mat picture)
    {
        if (picture.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"A picture for the network is {MatType.CV_8UC3}, not {picture.Type()}.", nameof(picture));
    }

    /// <summary>Copies of the answers to pictures, which the caller disposes.</summary>
    internal IReadOnlyList<ProviderProof.Answer> Answer(IReadOnlyList<Mat> pictures)
    {
        for (var place = 0; place < pictures.Count; place++)
            Load(place, pictures[place]);
        Run(pictures.Count);
        return [.. Enumerable.Range(0, pictures.Count).Select(place => new ProviderProof.Answer(_classes[place].Clone(), _confidences[place].Clone()))];
    }

    private static InferenceSession CreateSession(ModelFolder model, SessionRecipe recipe)
    {
        using var options = recipe.CreateOptions(model.Card.Input);
        return new InferenceSession(model.Graph, options);
    }

    // Not by an OrtIoBinding: that copies the input to a GPU when it is bound, and so never sees the later pictures.
    private void Run(Batch batch) => _session.Run(_runOptions, Batch.InputNames, batch.Inputs, Batch.OutputNames, batch.Outputs);

    private static InterpolationFlags InterpolationFor(Size from, Size to) =>
        to.Width < from.Width || to.Height < from.Height ? InterpolationFlags.Area : InterpolationFlags.Linear;

    /// <summary>The buffers as the tensors of a run.</summary>
    private sealed class Batch(OrtValue pictures, OrtValue classes, OrtValue confidences) : IDisposable
    {
        public static readonly string[] InputNames = [GraphContract.Image];
        public static readonly string[] OutputNames = [GraphContract.Classes, GraphContract.Confidence];

        public OrtValue[] Inputs { get; } = [pictures];

        public OrtValue[] Outputs { get; } = [classes, confidences];

        public void Dispose()
        {
            foreach (var value in Inputs.Concat(Outputs))
                value.Dispose();
        }
    }
}
