using BenchmarkDotNet.Attributes;
using FoodInspect.Core.Simulation;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Benchmarks;

/// <summary>One picture through a model of the repository: ONNX Runtime as the line uses it, against OpenCV's DNN module.</summary>
[MemoryDiagnoser]
public class SegmentationBenchmarks
{
    private readonly Mat _picture = new();
    private readonly Mat _classes = new();
    private readonly Mat _confidences = new();
    private OnnxSegmenter _onnx = null!;
    private OpenCvSegmenter _openCv = null!;

    /// <summary>The folder of models: FOODINSPECT_MODELS, or models/ under the current folder.</summary>
    private static string Models => Environment.GetEnvironmentVariable("FOODINSPECT_MODELS") ?? "models";

    /// <summary>Opens the model twice, and draws a picture.</summary>
    [GlobalSetup]
    public void Open()
    {
        var model = ModelFolder.Open(Path.Combine(Models, "biscuits"));
        using var belt = SimulatedBelt.Parse("sim:biscuits?seed=5&live=false");
        _picture.Create(new Size(belt.Options.Width, belt.Options.Height), MatType.CV_8UC3);
        belt.RenderInto(_picture, 40);
        _onnx = OnnxSegmenter.Open(model, new InferenceOptions());
        _openCv = new OpenCvSegmenter(model);
    }

    /// <summary>Frees both.</summary>
    [GlobalCleanup]
    public void Close()
    {
        _onnx.Dispose();
        _openCv.Dispose();
        _picture.Dispose();
        _classes.Dispose();
        _confidences.Dispose();
    }

    /// <summary>ONNX Runtime, one session.</summary>
    [Benchmark(Baseline = true)]
    public void OnnxRuntime()
    {
        _onnx.Load(0, _picture);
        _onnx.Run(1);
        _onnx.Unload(0, _classes, _confidences);
    }

    /// <summary>OpenCV's DNN module on the same graph.</summary>
    [Benchmark]
    public void OpenCvDnn() => _openCv.Segment(_picture, _classes);
}
