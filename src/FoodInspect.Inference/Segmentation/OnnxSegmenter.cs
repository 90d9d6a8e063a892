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
    readonly ModelCard _card;
    readonly InferenceSession _session;
    readonly RunOptions _runOptions = new();
    readonly PictureBuffer _pictures;
    readonly PictureBuffer _classes;
    readonly PictureBuffer _confidences;
    readonly OrtIoBinding[] _bindings;

    /// <exception cref="ModelException">The session cannot be made on this provider.</exception>
    public OnnxSegmenter(ModelFolder model, InferenceOptions options) : this(model, SessionRecipe.Settle(options))
    {
    }

    internal OnnxSegmenter(ModelFolder model, SessionRecipe recipe)
    {
        _card = model.Card;
        Provider = recipe.Provider;
        _session = CreateSession(model, recipe);
        var (height, width) = (_card.Input.Height, _card.Input.Width);
        _pictures = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC3);
        _classes = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC1);
        _confidences = new PictureBuffer(recipe.MaxBatch, height, width, MatType.CV_8UC1);
        _bindings = [.. Enumerable.Range(1, recipe.MaxBatch).Select(Bind)];
    }

    /// <summary>What the session runs on; never <see cref="ExecutionProvider.Auto"/>.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>The most pictures that one run takes.</summary>
    public int MaxBatch => _bindings.Length;

    /// <summary>Runs every batch size on black pictures, so that the first real ones find everything allocated.</summary>
    public void WarmUp()
    {
        for (var i = 0; i < MaxBatch; i++)
            _pictures[i].SetTo(Scalar.Black);
        foreach (var binding in _bindings)
            for (var run = 0; run < 2; run++)
                _session.RunWithBinding(_runOptions, binding);
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
        _session.RunWithBinding(_runOptions, _bindings[count - 1]);
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
        foreach (var binding in _bindings)
            binding.Dispose();
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

    static InferenceSession CreateSession(ModelFolder model, SessionRecipe recipe)
    {
        try
        {
            using var options = recipe.CreateOptions();
            return new InferenceSession(model.Graph, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException($"The model in {model.Path} cannot be run on {recipe.Provider}: {error.Message}", error);
        }
    }

    OrtIoBinding Bind(int count)
    {
        var binding = _session.CreateIoBinding();
        using var pictures = _pictures.View(count);
        using var classes = _classes.View(count);
        using var confidences = _confidences.View(count);
        binding.BindInput(GraphContract.Image, pictures);
        binding.BindOutput(GraphContract.Classes, classes);
        binding.BindOutput(GraphContract.Confidence, confidences);
        return binding;
    }

    static InterpolationFlags InterpolationFor(Size from, Size to) =>
        to.Width < from.Width || to.Height < from.Height ? InterpolationFlags.Area : InterpolationFlags.Linear;
}
